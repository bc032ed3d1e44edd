"""Which documents an application has at each moment of its life, and that printing again changes none."""

from dataclasses import replace

import pytest

from banshi.applications import handling
from banshi.applications.deciding import decide, revoke
from banshi.applications.documents import documents_of
from banshi.applications.flow import correct, correctable, read_correction, submit, withdraw
from banshi.applications.handling import Act, Person
from banshi.applications.reading import read
from banshi.applications.store import Event, EventKind, Remark
from banshi.conditions import ALWAYS, NEVER
from banshi.document import SORTS, Document
from banshi.review import Action
from tests.applications.conftest import CLERK, DEATH, NOW, ORDINARY, REVIEWER
from tests.applications.test_chain_life import STREET_1, reviewer, world
from tests.applications.test_chain_life import filed as chain_filed

ALL = tuple(Document(document=sort) for sort in SORTS)


@pytest.fixture
def item(shipped):
    return replace(shipped.items["flexible_worker_reduction"], documents=ALL)


@pytest.fixture
def filed(item, context, store):
    return submit(item, read(item, DEATH, context), CLERK, store, "key", NOW)


@pytest.fixture
def found(item, store):
    def found_(application, of=item):
        issues = documents_of(of, application, store.happened[application.id])
        for one in issues:
            assert store.happened[application.id][one.sequence - 1] is one.event
        return {one.document.document: one.sequence for one in issues}

    return found_


def test_from_filing_to_approval(item, filed, store, found):
    assert found(filed) == {"receipt": 1}
    done = decide(item, filed, Action.APPROVE, REVIEWER, store, NOW)
    assert found(done) == {"receipt": 1, "acceptance": 2, "approval": 2}


def test_refusal(item, filed, store, found):
    refused = decide(item, filed, Action.REFUSE, REVIEWER, store, NOW, note="材料不实")
    assert found(refused) == {"receipt": 1, "refusal": 2}


def test_return_and_correction(item, filed, context, store, found):
    back = decide(item, filed, Action.RETURN, REVIEWER, store, NOW, remarks=[Remark("reason", "不符")])
    assert found(back) == {"receipt": 1, "correction": 2}
    named = correctable(store.happened[back.id])
    reading = read_correction(item, back, named, {"reason": "01"}, context)
    again = correct(item, back, reading, CLERK, store, NOW)
    # The receipt is now that of what was filed last; the notice stays as it was given.
    assert found(again) == {"receipt": 3, "correction": 2}
    done = decide(item, again, Action.APPROVE, REVIEWER, store, NOW)
    assert found(done) == {"receipt": 3, "acceptance": 4, "correction": 2, "approval": 4}


def test_nothing_of_a_decision_that_was_taken_back(item, filed, store, found):
    back = decide(item, filed, Action.RETURN, REVIEWER, store, NOW, remarks=[Remark("reason", "不符")])
    again = revoke(item, back, REVIEWER, store, NOW, "误操作")
    assert found(again) == {"receipt": 1}
    done = decide(item, again, Action.APPROVE, REVIEWER, store, NOW)
    assert found(done) == {"receipt": 1, "acceptance": 4, "approval": 4}


def test_no_acceptance_while_the_only_approval_is_taken_back(family_aid, context):
    store = world()
    one = decide(family_aid, chain_filed(family_aid, context, store), Action.APPROVE, STREET_1, store, NOW)
    item = replace(family_aid, documents=ALL)
    assert "acceptance" in {each.document.document for each in documents_of(item, one, store.events(one))}
    one = revoke(family_aid, one, STREET_1, store, NOW, "误操作")
    assert [each.document.document for each in documents_of(item, one, store.events(one))] == ["receipt"]


@pytest.mark.parametrize("before", [True, False])
def test_an_opinion_is_no_acceptance(family_aid, context, before):
    store, item = world(), replace(family_aid, documents=ALL)
    expert = reviewer(40, "expert", "office-city")
    act = Act(family_aid, chain_filed(family_aid, context, store), STREET_1, store, NOW)
    one = handling.add_reviewer(act, Person(40, expert.display_name, expert.duties), "请核对", before=before)
    first, second = (expert, STREET_1) if before else (STREET_1, expert)

    def accepted(one):
        issues = documents_of(item, one, store.events(one))
        return [each.sequence for each in issues if each.document.document == "acceptance"]

    one = decide(family_aid, one, Action.APPROVE, first, store, NOW)
    assert accepted(one) == ([] if before else [3])
    one = decide(family_aid, one, Action.APPROVE, second, store, NOW)
    assert accepted(one) == [4 if before else 3]


def test_approved_by_nobody(item, context, store, found):
    done = submit(item, read(item, ORDINARY, context), CLERK, store, "key", NOW)
    assert found(done) == {"receipt": 1, "acceptance": 1, "approval": 1}


def test_nothing_of_what_was_withdrawn(filed, store, found):
    assert found(withdraw(filed, CLERK, store, NOW)) == {}


def test_looking_at_a_number_changes_no_document(item, filed, store, found):
    done = decide(item, filed, Action.APPROVE, REVIEWER, store, NOW)
    before = found(done)
    store.happened[done.id].append(Event(EventKind.REVEALED, NOW, "孙审核", 2, "office1"))
    assert found(done) == before


def test_first_whose_condition_holds(item, filed, store):
    one, two = (Document(document="receipt", when=when, number=("x", str)) for when in (NEVER, ALWAYS))
    (issue,) = documents_of(replace(item, documents=(one, two)), filed, store.happened[filed.id])
    assert issue.document is two


def test_receipt_is_there_unless_it_is_said_that_it_is_not(item, filed, found):
    assert found(filed, replace(item, documents=())) == {"receipt": 1}
    assert found(filed, replace(item, documents=(Document(document="receipt", when=NEVER),))) == {}
