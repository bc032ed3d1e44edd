"""Accounts: Flask-AppBuilder keeps users, roles and password hashes; the pages for administrators are our own.

Flask-AppBuilder decides nothing about business pages. Of its screens only those for roles are registered, under
/admin/, and every one of them passes our gate first (security.ACCESS).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import structlog
from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from flask_appbuilder.base import AppBuilder
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.sqla import Model
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from flask_appbuilder.security.views import RoleModelView
from flask_appbuilder.views import IndexView, UtilView
from flask_limiter import Limiter
from flask_login import LoginManager  # type: ignore[import-untyped]
from sqlalchemy import Connection, delete, event, func, inspect, select
from sqlalchemy.orm import Session, scoped_session, selectinload, sessionmaker
from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response

from banshi.definition.model import Definitions
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.policy import (
    ADMINISTRATOR,
    AUDITOR,
    FRONT_DESK,
    POLICY_STAFF,
    REVIEWER,
    ROLE_DICTIONARY,
    ROLES,
    UNIT_CLERK,
    Actor,
)
from banshi.storage import tables
from banshi.storage.database import Database, bindable
from banshi.storage.delegations import ending_of
from banshi.web import pages, security
from banshi.web.pages import current_actor, current_platform

ROLE_TITLES: Mapping[str, Message | Text] = {
    UNIT_CLERK: _("单位经办人"),
    REVIEWER: _("审核人员"),
    POLICY_STAFF: _("政策人员"),
    ADMINISTRATOR: _("系统管理员"),
    AUDITOR: _("审计人员"),
    FRONT_DESK: _("窗口人员"),
}
SHORTEST_PASSWORD = 8
_COMMON = """
12345678 123456789 1234567890 11111111 00000000 88888888 66666666 99999999 12341234 11223344 123123123 87654321
987654321 0123456789 147258369 789456123 1qaz2wsx qwertyui qwertyuiop qwerty123 1q2w3e4r 1q2w3e4r5t asdfghjkl
password password1 password123 passw0rd p@ssw0rd p@ssword admin123 admin1234 admin888 administrator abc12345
abcd1234 abc123456 a1234567 a12345678 a123456789 aa123456 aa12345678 qq123456 woaini1314 woaini520 5201314520
iloveyou welcome1 sunshine princess football baseball letmein1 changeme test1234 user1234 root1234 zaq12wsx
wang1234 zhang123 beijing2008 yibao123 shebao123
"""
COMMON_PASSWORDS = frozenset(_COMMON.split())
PAGE_SIZE = 50
# How many people a list to choose one from offers.
_MOST_OFFERED = 300
# A larger number is no id in Flask-AppBuilder's tables, nor any that SQLite could look for.
_LARGEST_ID = 2**31 - 1
_NAME = re.compile(r"[a-z0-9_.-]{3,64}")
_RIGHTS = ("password", "active", "roles", "groups", "username", "first_name")
# What ends every delegation that the person takes part in; a new password is no other person.
_STANDING = ("active", "roles", "groups", "username")
# What a name that does not exist is compared with, so that it takes as long as one that does.
_NO_PASSWORD = (
    "scrypt:32768:8:1$wiDa0ruWlIPhp9LM$6e409d093e62ad54df2af895d0e125b05ff6cf64148350189ffc4bcc71286edf"
    "1b8ad94a442c00f890224bf2b32153d0750c89ee9401e62f9dcee5399065e4e5"
)
_LOCK = 0x62616E75

blueprint = Blueprint("admin", __name__)
log = structlog.get_logger("banshi.accounts")


@dataclass(frozen=True)
class Account:
    """A user as our pages show one."""

    id: int
    user_name: str
    display_name: str
    active: bool
    roles: frozenset[str]
    unit_id: str


class AccountRefused(Exception):
    """The account cannot be kept like this; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class AccountSecurity(SecurityManager):
    """Flask-AppBuilder's security manager, without its own login, limiter and views."""

    def create_login_manager(self, app: Flask) -> LoginManager:
        """Its screens know the person by our session only."""
        manager = LoginManager(app)
        manager.session_protection = None
        manager.request_loader(lambda _request: self.load_user(current_actor().user_id))
        return manager

    def create_limiter(self, app: Flask) -> Limiter:
        """Attempts are counted in the database (accounts.py), for all workers together."""
        return Limiter(key_func=lambda: "")


class RoleScreen(RoleModelView):
    """Roles: definitions may name any; who has them is set on our page of users."""

    route_base = "/admin/roles"
    datamodel = SQLAInterface(Role)
    include_route_methods = {"list", "show", "add", "delete"}  # type: ignore[assignment]
    list_columns = ["name"]
    show_columns = ["name"]
    add_columns = ["name"]
    search_columns = ["name"]

    @expose("/delete/<pk>", methods=["POST"])  # type: ignore[no-untyped-call,untyped-decorator]
    @has_access  # type: ignore[untyped-decorator]
    def delete(self, pk: str) -> Any:
        return super().delete(pk)

    def pre_delete(self, item: Role) -> None:
        super().pre_delete(item)  # type: ignore[no-untyped-call]
        if item.name in ROLES:
            raise ValueError("built-in role")


class AccountsIndex(IndexView):
    """Where Flask-AppBuilder goes when it does not know where to."""

    route_base = "/admin/accounts"

    @expose("/")  # type: ignore[no-untyped-call,untyped-decorator]
    def index(self) -> Response:
        return redirect(url_for("RoleScreen.list"))


class AccountScreens(AppBuilder):
    """Flask-AppBuilder with the few screens that are wanted, and no others."""

    def _add_admin_views(self) -> None:
        self._indexview = self.add_view_no_menu(AccountsIndex)
        self.add_view_no_menu(UtilView)
        self.add_view_no_menu(RoleScreen)


def install(app: Flask, database: Database) -> None:
    """Set Flask-AppBuilder up on the platform's own engine. Nothing is written."""
    app.config.update(
        AUTH_ROLE_ADMIN=ADMINISTRATOR,
        FAB_UPDATE_PERMS=False,
        FAB_CREATE_DB=False,
        APP_NAME="办事",
        BABEL_DEFAULT_LOCALE="zh",
        LANGUAGES={"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "gb", "name": "English"}},
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    accounts: scoped_session[Session] = scoped_session(sessionmaker(database.engine))
    event.listen(accounts.session_factory, "after_flush", _revoke_changed)
    app.extensions["banshi_accounts"] = accounts
    with app.app_context():
        AccountScreens(app, cast(Any, accounts), security_manager_class=AccountSecurity)
    app.before_request(_prepare_screen)
    app.teardown_appcontext(lambda _error: accounts.remove())
    app.jinja_env.globals.update(csp_nonce=security.csp_nonce, csrf_token=security.csrf_token)


def init_accounts(app: Flask, roles: Sequence[str] = (*ROLES, FRONT_DESK)) -> None:
    """Make Flask-AppBuilder's tables, permissions and roles. Once a release, by `banshi init`; may be repeated."""
    with app.app_context(), changing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        Model.metadata.create_all(connection)
        manager = _manager()
        for role in roles:
            manager.add_role(role)
        _screens().add_permissions(update_perms=True)


def add_roles(app: Flask) -> None:
    """Make the roles that the published definitions name. One that is there stays, and none is taken away."""
    with app.app_context(), changing():
        for role in sorted(_definitions().roles):
            _manager().add_role(role)


def make_tables(database: Database) -> None:
    """Flask-AppBuilder's tables alone, without roles: for a place where nobody signs in with a password."""
    with database.write() as connection:
        Model.metadata.create_all(connection)


def create_user(user_name: str, display_name: str, password: str, roles: Sequence[str], unit_id: str) -> int:
    """A new user; answers with the id.

    :raises AccountRefused: the name is taken or malformed, the password too weak, or a role unknown
    """
    fault = _name_fault(user_name) or password_fault(user_name, password)
    if fault is not None:
        raise AccountRefused(fault)
    with changing():
        if _find(user_name) is not None:
            raise AccountRefused(_("这个用户名已经有人使用"))
        user = _manager().add_user(
            user_name, display_name, "", f"{user_name}@banshi.invalid", _roles(roles), password=password
        )
        if not user:
            raise AccountRefused(_("这个用户名已经有人使用"))
        user_id = int(user.id)
        _assign_unit(user_id, unit_id)
    log.info("account created", account=user_id)
    return user_id


def authenticate(user_name: str, password: str) -> Account | None:
    """The active account with this name and password. A wrong name takes as long as a wrong password."""
    user = _find(user_name) if _NAME.fullmatch(user_name) else None
    stored = user.password if user is not None and user.active and user.password else _NO_PASSWORD
    found = _account(user) if user is not None and stored != _NO_PASSWORD else None
    # No transaction stays open while the hash is computed.
    _session().remove()
    right = check_password_hash(stored, password)
    return found if right else None


def accounts_with(role: str, unit_id: str = "") -> Sequence[Account]:
    """The active accounts that have the role, of one unit where it is named, by name; at most `_MOST_OFFERED`."""
    chosen = (
        select(User).join(User.roles).where(Role.name == role, User.active.is_(True)).order_by(User.first_name, User.id)
    )
    if unit_id:
        member = tables.member.c
        chosen = chosen.where(User.id.in_(select(member.user_id).where(member.unit_id == unit_id)))
    chosen = chosen.options(selectinload(User.roles)).limit(_MOST_OFFERED)
    found = _session().scalars(chosen).all()
    units = _units([one.id for one in found])
    return [_account(one, units.get(one.id, "")) for one in found]


def account_by_id(user_id: int) -> Account | None:
    found = _find_by_id(user_id)
    return _account(found) if found is not None else None


def find_account(user_name: str) -> Account | None:
    """The active account of that name."""
    user = _find(user_name)
    return _account(user) if user is not None and user.active else None


def actor_of(account: Account) -> Actor:
    """Who acts when this account is signed in."""
    kind, title = current_platform().unit(account.unit_id) if account.unit_id else ("", "")
    return Actor(
        user_id=account.id,
        user_name=account.user_name,
        display_name=account.display_name,
        unit_id=account.unit_id,
        unit_kind=kind,
        unit_title=title,
        roles=account.roles,
    )


def reviewers_of(unit_ids: Sequence[str]) -> Sequence[Account]:
    """The active accounts of reviewers in these units, by name."""
    reviewing = User.roles.any(Role.name == REVIEWER)
    chosen = (
        select(User, tables.member.c.unit_id)
        .join(tables.member, tables.member.c.user_id == User.id)
        .options(selectinload(User.roles))
        .where(User.active.is_(True), reviewing, tables.member.c.unit_id.in_(unit_ids))
        .order_by(User.first_name, User.id)
    )
    return [_account(user, unit_id) for user, unit_id in _session().execute(chosen)]


def set_password(user_id: int, password: str) -> None:
    """Every session of the user ends."""
    with changing():
        _manager().reset_password(user_id, password)
    log.info("password set", account=user_id)


def change_account(user_id: int, display_name: str, roles: Sequence[str], unit_id: str, active: bool) -> None:
    """Every session of the user ends when a right, the name or the unit changes.

    :raises AccountRefused: a role is unknown
    """
    with changing():
        user = _user(user_id)
        user.first_name, user.active, user.roles = display_name, active, _roles(roles)
        _session().flush()
        if unit_id != _units([user_id]).get(user_id, ""):
            _assign_unit(user_id, unit_id)
    log.info("account changed", account=user_id)


def password_fault(user_name: str, password: str) -> Message | None:
    """What is wrong with a new password: length and lists count, not kinds of characters (NIST SP 800-63B)."""
    if len(password) < SHORTEST_PASSWORD:
        return _("密码至少要有 {count} 个字符", count=SHORTEST_PASSWORD)
    plain = password.casefold()
    if plain in COMMON_PASSWORDS or len(set(plain)) < 4:
        return _("这个密码太常见，请换一个")
    if plain in (user_name.casefold(), user_name.casefold()[::-1]):
        return _("密码不能与用户名相同")
    return None


@contextmanager
def changing() -> Iterator[Connection]:
    """One transaction of the platform's database, which Flask-AppBuilder's session takes part in."""
    accounts = _session()
    database: Database = current_app.extensions["banshi_platforms"].database
    with database.write() as connection:
        accounts.remove()
        accounts(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield connection
            accounts.commit()
        finally:
            accounts.remove()


@blueprint.get("/admin/users")
def users() -> str:
    number = pages.whole(request.args.get("page"))
    chosen = select(User).options(selectinload(User.roles)).order_by(User.username)
    found = _session().scalars(chosen.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    units = _units([one.id for one in found])
    total = _session().scalar(select(func.count()).select_from(User)) or 0
    return pages.render(
        "admin/users.html",
        rows=[_account(one, units.get(one.id, "")) for one in found],
        role_titles=role_titles(),
        page=number,
        pages=max(1, -(-total // PAGE_SIZE)),
        total=total,
    )


@blueprint.get("/admin/users/new")
def new_user() -> str:
    return _user_page(Account(0, "", "", True, frozenset(), ""))


@blueprint.post("/admin/users/new")
def add_user() -> Response | tuple[str, int]:
    typed = _typed(0, request.form.get("user_name", "").strip().lower())
    try:
        create_user(
            typed.user_name, typed.display_name, request.form.get("password", ""), sorted(typed.roles), typed.unit_id
        )
    except AccountRefused as refusal:
        return _user_page(typed, refusal.message), 422
    pages.notice(_("用户已新增"))
    return redirect(url_for("admin.users"), 303)


@blueprint.get("/admin/users/<int:user_id>")
def user(user_id: int) -> str:
    return _user_page(_account(_user(user_id)))


@blueprint.post("/admin/users/<int:user_id>")
def edit_user(user_id: int) -> Response | tuple[str, int]:
    typed = _typed(user_id, _user(user_id).username)
    if user_id == current_actor().user_id and not (typed.active and ADMINISTRATOR in typed.roles):
        return _user_page(typed, _("不能停用自己，也不能去掉自己的系统管理员角色")), 422
    try:
        change_account(user_id, typed.display_name, sorted(typed.roles), typed.unit_id, typed.active)
    except AccountRefused as refusal:
        return _user_page(typed, refusal.message), 422
    pages.notice(_("用户已修改"))
    return redirect(url_for("admin.users"), 303)


@blueprint.post("/admin/users/<int:user_id>/password")
def reset_password(user_id: int) -> Response | tuple[str, int]:
    account, new = _account(_user(user_id)), request.form.get("new", "")
    fault = password_fault(account.user_name, new)
    if fault is not None:
        return _user_page(account, fault), 422
    set_password(user_id, new)
    pages.notice(_("密码已重置"))
    return redirect(url_for("admin.users"), 303)


def _user_page(typed: Account, fault: Message | None = None) -> str:
    said = pages.translator().say(fault) if fault else ""
    roles = _session().scalars(select(Role.name).order_by(Role.id)).all()
    offered = [one for one in roles if one != current_app.config["AUTH_ROLE_PUBLIC"]]
    offered += sorted(_definitions().roles.difference(offered))
    return pages.render("admin/user.html", typed=typed, fault=said, roles=offered, role_titles=role_titles())


def _typed(user_id: int, user_name: str) -> Account:
    form = request.form
    return Account(
        id=user_id,
        user_name=bindable(user_name),
        display_name=bindable(form.get("display_name", "").strip())[:64],
        active=not user_id or form.get("active") == "1",
        roles=frozenset(form.getlist("roles")),
        unit_id=bindable(form.get("unit_id", "").strip())[:64],
    )


def _name_fault(user_name: str) -> Message | None:
    if _NAME.fullmatch(user_name):
        return None
    return _("用户名应为 3 到 64 个小写字母、数字、点、横线或下划线")


def _prepare_screen() -> None:
    """A form of Flask-AppBuilder's carries our token, which the gate has checked already; and speaks our language."""
    if security.policy_of(request.endpoint) == "screen":
        security.lend_token()
        session["locale"] = "en" if pages.translator().locale == "en" else "zh"


def _revoke_changed(accounts: Session, _context: object) -> None:
    """Whoever's password, roles, name or state changes is signed out, in the same transaction, whoever changed it."""
    changed = [*accounts.dirty, *accounts.deleted]
    ids = {one.id for one in changed if isinstance(one, User) and _is_changed(accounts, one, _RIGHTS)}
    roles = [one.id for one in changed if isinstance(one, Role) and _is_changed(accounts, one, ("name",))]
    if roles:
        ids.update(accounts.scalars(select(assoc_user_role.c.user_id).where(assoc_user_role.c.role_id.in_(roles))))
    if ids:
        accounts.execute(delete(tables.session).where(tables.session.c.user_id.in_(sorted(ids))))
    moved = {one.id for one in changed if isinstance(one, User) and _is_changed(accounts, one, _STANDING)}
    if moved or roles:
        accounts.execute(ending_of(moved | (ids if roles else set()), pages.now()))


def _is_changed(accounts: Session, one: User | Role, names: Sequence[str]) -> bool:
    attributes: Any = inspect(one).attrs
    return one in accounts.deleted or any(attributes[name].history.has_changes() for name in names)


def _manager() -> Any:
    return _screens().sm


def _screens() -> AppBuilder:
    screens: AppBuilder = current_app.extensions["appbuilder"]
    return screens


def _session() -> scoped_session[Session]:
    accounts: scoped_session[Session] = current_app.extensions["banshi_accounts"]
    return accounts


def _find(user_name: str) -> User | None:
    return _session().scalars(select(User).where(User.username == user_name)).one_or_none()


def _find_by_id(user_id: int) -> User | None:
    return _session().get(User, user_id) if user_id <= _LARGEST_ID else None


def _user(user_id: int) -> User:
    found = _find_by_id(user_id)
    if found is None:
        abort(404)
    return found


def _account(user: User, unit_id: str | None = None) -> Account:
    unit = _units([user.id]).get(user.id, "") if unit_id is None else unit_id
    roles = frozenset(one.name for one in user.roles)
    return Account(user.id, user.username, user.first_name, bool(user.active), roles, unit)


def _roles(names: Iterable[str]) -> list[Role]:
    """The roles; one that definitions name is made when it is first given to somebody."""
    wanted = {bindable(one) for one in names}
    found = list(_session().scalars(select(Role).where(Role.name.in_(wanted))))
    for name in sorted(wanted - {one.name for one in found}):
        if name not in _definitions().roles:
            known = "、".join(sorted({*ROLE_TITLES, *_definitions().roles}))
            raise AccountRefused(_("没有这个角色：{name}。有的是：{known}", name=name[:64], known=known))
        found.append(_manager().add_role(name))
    return found


def _definitions() -> Definitions:
    """What is published, in a command too."""
    found: Definitions = current_app.extensions["banshi_platforms"].current().definitions
    return found


def role_titles() -> Mapping[str, Message | Text]:
    """What each role that has a title is called."""
    titles = _definitions().dictionaries.get(ROLE_DICTIONARY)
    return {**({one.code: one.label for one in titles.codes} if titles else {}), **ROLE_TITLES}


def _units(user_ids: Sequence[int]) -> dict[int, str]:
    member = tables.member.c
    rows = _session().execute(select(member.user_id, member.unit_id).where(member.user_id.in_(user_ids)))
    return {row.user_id: row.unit_id for row in rows}


def _assign_unit(user_id: int, unit_id: str) -> None:
    database: Database = current_app.extensions["banshi_platforms"].database
    put = database.insert(tables.member).values(user_id=user_id, unit_id=unit_id)
    _session().execute(put.on_conflict_do_update(index_elements=["user_id"], set_={"unit_id": unit_id}))
    _session().execute(delete(tables.session).where(tables.session.c.user_id == user_id))
    _session().execute(ending_of([user_id], pages.now()))
