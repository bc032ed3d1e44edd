"""The table of T5: endpoint, method, shape of the address, and what each actor is answered.

303 for nobody is the way to the login; 302 leads to another page of the hall. HEAD answers as GET does. "theirs" is
agency2's, everything else agency1's; reviewer_plain is a reviewer without the role that the review asks for.
"""

TABLE = """
# endpoint              method  shape      nobody agency1 agency2 school1 reviewer_plain front_desk policy admin auditor
appbuilder.static        GET     known      200 200 200 200 200 200 200 200 200
appbuilder.static        GET     unknown    404 404 404 404 404 404 404 404 404
appbuilder.static        OPTIONS any        200 200 200 200 200 200 200 200 200
#
AccountsIndex.index      GET     only       303 404 404 404 404 404 404 302 404
AccountsIndex.index      OPTIONS any        303 404 404 404 404 404 404 200 404
#
UtilView.back            GET     only       303 404 404 404 404 404 404 302 404
UtilView.back            OPTIONS any        303 404 404 404 404 404 404 200 404
#
RoleScreen.add           GET     only       303 404 404 404 404 404 404 200 404
RoleScreen.add           POST    only       303 404 404 404 404 404 404 200 404
RoleScreen.add           OPTIONS any        303 404 404 404 404 404 404 200 404
RoleScreen.list          GET     only       303 404 404 404 404 404 404 200 404
RoleScreen.list          OPTIONS any        303 404 404 404 404 404 404 200 404
RoleScreen.show          GET     known      303 404 404 404 404 404 404 200 404
RoleScreen.show          GET     unknown    303 404 404 404 404 404 404 404 404
RoleScreen.show          GET     malformed  303 404 404 404 404 404 404 404 404
RoleScreen.show          OPTIONS any        303 404 404 404 404 404 404 200 404
RoleScreen.delete        POST    built_in   303 404 404 404 404 404 404 302 404
RoleScreen.delete        POST    unknown    303 404 404 404 404 404 404 404 404
RoleScreen.delete        OPTIONS any        303 404 404 404 404 404 404 200 404
#
assets.serve             GET     known      200 200 200 200 200 200 200 200 200
assets.serve             GET     other_mark 200 200 200 200 200 200 200 200 200
assets.serve             GET     unknown    404 404 404 404 404 404 404 404 404
assets.serve             OPTIONS any        200 200 200 200 200 200 200 200 200
#
accounts.login           GET     only       200 303 303 303 303 303 303 303 303
accounts.login           OPTIONS any        200 200 200 200 200 200 200 200 200
accounts.enter           POST    only       422 422 422 422 422 422 422 422 422
accounts.enter           OPTIONS any        200 200 200 200 200 200 200 200 200
accounts.logout          POST    only       303 303 303 303 303 303 303 303 303
accounts.logout          OPTIONS any        200 200 200 200 200 200 200 200 200
accounts.preferences     POST    only       303 303 303 303 303 303 303 303 303
accounts.preferences     OPTIONS any        200 200 200 200 200 200 200 200 200
accounts.account         GET     only       303 200 200 200 200 200 200 200 200
accounts.account         OPTIONS any        303 200 200 200 200 200 200 200 200
accounts.change_password POST    only       303 422 422 422 422 422 422 422 422
accounts.change_password OPTIONS any        303 200 200 200 200 200 200 200 200
away.show                GET     only       303 404 404 404 200 200 404 404 404
away.show                OPTIONS any        303 404 404 404 200 200 404 404 404
away.name                POST    only       303 404 404 404 422 422 404 404 404
away.name                OPTIONS any        303 404 404 404 200 200 404 404 404
away.end                 POST    unknown    303 404 404 404 404 404 404 404 404
away.end                 POST    malformed  303 404 404 404 404 404 404 404 404
away.end                 OPTIONS any        303 404 404 404 200 200 404 404 404
#
statistics.show          GET     only       303 404 404 404 200 200 200 404 200
statistics.show          GET     wrong      303 404 404 404 422 422 422 404 422
statistics.show          OPTIONS any        303 404 404 404 200 200 200 404 200
statistics.export        POST    only       303 404 404 404 200 200 200 404 200
statistics.export        OPTIONS any        303 404 404 404 200 200 200 404 200
#
admin.users              GET     only       303 404 404 404 404 404 404 200 404
admin.users              OPTIONS any        303 404 404 404 404 404 404 200 404
admin.new_user           GET     only       303 404 404 404 404 404 404 200 404
admin.new_user           OPTIONS any        303 404 404 404 404 404 404 200 404
admin.add_user           POST    only       303 404 404 404 404 404 404 422 404
admin.add_user           OPTIONS any        303 404 404 404 404 404 404 200 404
admin.user               GET     user       303 404 404 404 404 404 404 200 404
admin.user               GET     unknown    303 404 404 404 404 404 404 404 404
admin.user               GET     malformed  404 404 404 404 404 404 404 404 404
admin.user               OPTIONS any        303 404 404 404 404 404 404 200 404
admin.edit_user          POST    user       303 404 404 404 404 404 404 303 404
admin.edit_user          POST    unknown    303 404 404 404 404 404 404 404 404
admin.edit_user          POST    malformed  404 404 404 404 404 404 404 404 404
admin.edit_user          OPTIONS any        303 404 404 404 404 404 404 200 404
admin.reset_password     POST    user       303 404 404 404 404 404 404 303 404
admin.reset_password     POST    unknown    303 404 404 404 404 404 404 404 404
admin.reset_password     POST    malformed  404 404 404 404 404 404 404 404 404
admin.reset_password     OPTIONS any        303 404 404 404 404 404 404 200 404
#
hall.entrance            GET     only       303 302 302 302 302 302 302 302 302
hall.entrance            OPTIONS any        303 200 200 200 200 200 200 200 200
hall.home                GET     known      303 200 200 404 404 404 404 404 404
hall.home                GET     other_kind 303 404 404 404 404 404 404 404 404
hall.home                GET     unknown    303 404 404 404 404 404 404 404 404
hall.home                OPTIONS any        303 200 200 200 200 200 200 200 200
#
filing.begin             GET     known      303 200 200 404 404 404 404 404 404
filing.begin             GET     query      303 302 302 404 404 404 404 404 404
filing.begin             GET     unknown    303 404 404 404 404 404 404 404 404
filing.begin             OPTIONS any        303 200 200 200 404 404 404 404 404
filing.show              GET     draft      303 200 302 404 404 404 404 404 404
filing.show              GET     theirs     303 302 200 404 404 404 404 404 404
filing.show              GET     unknown    303 302 302 404 404 404 404 404 404
filing.show              GET     late       303 302 302 404 404 404 404 404 404
filing.show              GET     malformed  303 302 302 404 404 404 404 404 404
filing.show              GET     nowhere    303 404 404 404 404 404 404 404 404
filing.show              GET     no_page    404 404 404 404 404 404 404 404 404
filing.show              OPTIONS any        303 200 200 200 404 404 404 404 404
filing.take              POST    draft      303 303 303 404 404 404 404 404 404
filing.take              POST    theirs     303 303 303 404 404 404 404 404 404
filing.take              POST    unknown    303 303 303 404 404 404 404 404 404
filing.take              POST    late       303 422 422 404 404 404 404 404 404
filing.take              POST    malformed  303 303 303 404 404 404 404 404 404
filing.take              POST    nowhere    303 404 404 404 404 404 404 404 404
filing.take              POST    no_page    404 404 404 404 404 404 404 404 404
filing.take              OPTIONS any        303 200 200 200 404 404 404 404 404
filing.autosave          POST    draft      303 200 200 404 404 404 404 404 404
filing.autosave          POST    theirs     303 200 200 404 404 404 404 404 404
filing.autosave          POST    unknown    303 200 200 404 404 404 404 404 404
filing.autosave          POST    late       303 200 200 404 404 404 404 404 404
filing.autosave          POST    malformed  303 200 200 404 404 404 404 404 404
filing.autosave          POST    nowhere    303 404 404 404 404 404 404 404 404
filing.autosave          POST    no_page    404 404 404 404 404 404 404 404 404
filing.autosave          OPTIONS any        303 200 200 200 404 404 404 404 404
filing.renew             POST    draft      303 303 404 404 404 404 404 404 404
filing.renew             POST    theirs     303 404 303 404 404 404 404 404 404
filing.renew             POST    unknown    303 404 404 404 404 404 404 404 404
filing.renew             POST    malformed  303 404 404 404 404 404 404 404 404
filing.renew             OPTIONS any        303 200 200 200 404 404 404 404 404
filing.discard           POST    draft      303 303 404 404 404 404 404 404 404
filing.discard           POST    theirs     303 404 303 404 404 404 404 404 404
filing.discard           POST    unknown    303 404 404 404 404 404 404 404 404
filing.discard           POST    malformed  303 404 404 404 404 404 404 404 404
filing.discard           OPTIONS any        303 200 200 200 404 404 404 404 404
#
cases.query              GET     known      303 200 200 404 404 404 404 404 404
cases.query              GET     unknown    303 404 404 404 404 404 404 404 404
cases.query              OPTIONS any        303 200 200 200 200 200 200 200 200
cases.search             POST    known      303 200 200 404 404 404 404 404 404
cases.search             POST    unknown    303 404 404 404 404 404 404 404 404
cases.search             OPTIONS any        303 200 200 200 200 200 200 200 200
cases.detail             GET     pending    303 200 404 404 404 200 404 404 200
cases.detail             GET     automatic  303 200 404 404 404 404 404 404 200
cases.detail             GET     returned   303 200 404 404 404 200 404 404 200
cases.detail             GET     theirs     303 404 200 404 404 200 404 404 200
cases.detail             GET     unknown    303 404 404 404 404 404 404 404 404
cases.detail             GET     malformed  303 404 404 404 404 404 404 404 404
cases.detail             OPTIONS any        303 200 200 200 200 200 200 200 200
cases.result             GET     pending    303 200 404 404 404 200 404 404 200
cases.result             GET     automatic  303 200 404 404 404 404 404 404 200
cases.result             GET     returned   303 200 404 404 404 200 404 404 200
cases.result             GET     theirs     303 404 200 404 404 200 404 404 200
cases.result             GET     unknown    303 404 404 404 404 404 404 404 404
cases.result             GET     malformed  303 404 404 404 404 404 404 404 404
cases.result             OPTIONS any        303 200 200 200 200 200 200 200 200
cases.correction         GET     pending    303 404 404 404 404 404 404 404 404
cases.correction         GET     automatic  303 404 404 404 404 404 404 404 404
cases.correction         GET     returned   303 200 404 404 404 404 404 404 404
cases.correction         GET     theirs     303 404 404 404 404 404 404 404 404
cases.correction         GET     unknown    303 404 404 404 404 404 404 404 404
cases.correction         GET     malformed  303 404 404 404 404 404 404 404 404
cases.correction         OPTIONS any        303 200 200 200 404 404 404 404 404
cases.file_correction    POST    pending    303 404 404 404 404 404 404 404 404
cases.file_correction    POST    automatic  303 404 404 404 404 404 404 404 404
cases.file_correction    POST    returned   303 303 404 404 404 404 404 404 404
cases.file_correction    POST    theirs     303 404 404 404 404 404 404 404 404
cases.file_correction    POST    unknown    303 404 404 404 404 404 404 404 404
cases.file_correction    POST    malformed  303 404 404 404 404 404 404 404 404
cases.file_correction    OPTIONS any        303 200 200 200 404 404 404 404 404
cases.reveal             POST    pending    303 200 404 404 404 200 404 404 200
cases.reveal             POST    automatic  303 400 404 404 404 404 404 404 400
cases.reveal             POST    returned   303 200 404 404 404 200 404 404 200
cases.reveal             POST    theirs     303 404 200 404 404 200 404 404 200
cases.reveal             POST    unknown    303 404 404 404 404 404 404 404 404
cases.reveal             POST    malformed  303 404 404 404 404 404 404 404 404
cases.reveal             OPTIONS any        303 200 200 200 200 200 200 200 200
cases.withdrawal         POST    pending    303 303 404 404 404 404 404 404 404
cases.withdrawal         POST    automatic  303 303 404 404 404 404 404 404 404
cases.withdrawal         POST    returned   303 303 404 404 404 404 404 404 404
cases.withdrawal         POST    theirs     303 404 303 404 404 404 404 404 404
cases.withdrawal         POST    unknown    303 404 404 404 404 404 404 404 404
cases.withdrawal         POST    malformed  303 404 404 404 404 404 404 404 404
cases.withdrawal         OPTIONS any        303 200 200 200 404 404 404 404 404
cases.rate               POST    pending    303 422 404 404 404 404 404 404 404
cases.rate               POST    automatic  303 303 404 404 404 404 404 404 404
cases.rate               POST    returned   303 422 404 404 404 404 404 404 404
cases.rate               POST    theirs     303 404 422 404 404 404 404 404 404
cases.rate               POST    unknown    303 404 404 404 404 404 404 404 404
cases.rate               POST    malformed  303 404 404 404 404 404 404 404 404
cases.rate               OPTIONS any        303 200 200 200 404 404 404 404 404
#
desk.queue               GET     only       303 404 404 404 200 200 404 404 200
desk.queue               OPTIONS any        303 404 404 404 200 200 404 404 200
desk.case                GET     pending    303 404 404 404 404 200 404 404 200
desk.case                GET     automatic  303 404 404 404 404 404 404 404 200
desk.case                GET     returned   303 404 404 404 404 200 404 404 200
desk.case                GET     theirs     303 404 404 404 404 200 404 404 200
desk.case                GET     unknown    303 404 404 404 404 404 404 404 404
desk.case                GET     malformed  303 404 404 404 404 404 404 404 404
desk.case                OPTIONS any        303 404 404 404 200 200 404 404 200
desk.decision            POST    pending    303 404 404 404 404 303 404 404 404
desk.decision            POST    automatic  303 404 404 404 404 404 404 404 404
desk.decision            POST    returned   303 404 404 404 404 409 404 404 404
desk.decision            POST    theirs     303 404 404 404 404 303 404 404 404
desk.decision            POST    unknown    303 404 404 404 404 404 404 404 404
desk.decision            POST    malformed  303 404 404 404 404 404 404 404 404
desk.decision            OPTIONS any        303 404 404 404 200 200 404 404 404
#
files.show               GET     filed      303 200 404 404 404 200 404 404 200
files.show               GET     loose      303 200 404 404 404 404 404 404 404
files.show               GET     theirs     303 404 200 404 404 200 404 404 200
files.show               GET     unknown    303 404 404 404 404 404 404 404 404
files.show               GET     malformed  303 404 404 404 404 404 404 404 404
files.show               OPTIONS any        303 200 200 200 200 200 200 200 200
#
papers.show              GET     known      303 200 200 404 404 404 404 404 404
papers.show              GET     version    303 200 200 404 404 404 404 404 404
papers.show              GET     unknown    303 404 404 404 404 404 404 404 404
papers.show              GET     malformed  303 404 404 404 404 404 404 404 404
papers.show              OPTIONS any        303 200 200 200 200 200 200 200 200
#
record.show              GET     person     303 200 404 404 404 404 404 404 404
record.show              GET     theirs     303 404 200 404 404 404 404 404 404
record.show              GET     unknown    303 404 404 404 404 404 404 404 404
record.show              GET     malformed  303 404 404 404 404 404 404 404 404
record.show              OPTIONS any        303 200 200 200 200 200 200 200 200
record.reveal            POST    person     303 200 404 404 404 404 404 404 404
record.reveal            POST    theirs     303 404 200 404 404 404 404 404 404
record.reveal            POST    unknown    303 404 404 404 404 404 404 404 404
record.reveal            POST    malformed  303 404 404 404 404 404 404 404 404
record.reveal            OPTIONS any        303 200 200 200 200 200 200 200 200
#
lookups.records          GET     open       303 200 200 404 404 404 404 404 404
lookups.records          GET     units      303 404 404 404 404 404 404 404 404
lookups.records          GET     closed     303 404 404 404 404 404 404 404 404
lookups.records          GET     unknown    303 404 404 404 404 404 404 404 404
lookups.records          OPTIONS any        303 200 200 200 200 200 200 200 200
lookups.codes            GET     known      303 200 200 200 200 200 200 200 200
lookups.codes            GET     unknown    303 404 404 404 404 404 404 404 404
lookups.codes            OPTIONS any        303 200 200 200 200 200 200 200 200
"""
