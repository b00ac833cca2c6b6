"""The OpenAPI Overlay Specification, case by case, and what it leaves to the tool."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from codegen.overlay import Action, Overlay, OverlayError, apply, attempt, read

if TYPE_CHECKING:
    from codegen.document import JSON
    from codegen.overlay import Modifier, Version

SPEC = Path(__file__, "../../../spec/flowroute.json").resolve()
HEAD: dict[str, Any] = {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}}
ACTION: dict[str, Any] = {"target": "$.a", "description": "why", "update": {"b": 1}}


def overlay(*steps: tuple[str, Modifier, JSON], version: Version = "1.1") -> Overlay:
    numbered = enumerate(steps, 1)
    return Overlay(version, tuple(Action(n, f"reason {n}", t, m, v) for n, (t, m, v) in numbered))


def update(document: JSON, target: str, value: JSON, version: Version = "1.1") -> JSON:
    return apply(document, overlay((target, "update", value), version=version))


def remove(document: JSON, target: str, version: Version = "1.1") -> JSON:
    return apply(document, overlay((target, "remove", True), version=version))


def copied(document: JSON, source: str, target: str) -> JSON:
    return apply(document, overlay((target, "copy", source)))


def stale(document: JSON, steps: Overlay) -> list[str]:
    """List the actions that do not apply."""
    return [str(each.action) for each in attempt(document, steps)[1] if each.problem]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "overlay.yaml"


# What an action does


def test_an_update_merges_objects_at_every_level() -> None:
    document: JSON = {"a": {"kept": 1, "deep": {"kept": 2, "set": 3}}}
    result = update(document, "$.a", {"new": 4, "deep": {"set": 5, "new": {"x": 6}}})
    assert result == {"a": {"kept": 1, "deep": {"kept": 2, "set": 5, "new": {"x": 6}}, "new": 4}}


def test_an_update_may_target_the_root() -> None:
    assert update({"a": 1}, "$", {"b": 2}) == {"a": 1, "b": 2}


def test_an_array_within_an_update_is_concatenated() -> None:
    assert update({"a": {"tags": [1, 2]}}, "$.a", {"tags": [2, 3]}) == {"a": {"tags": [1, 2, 2, 3]}}


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("entry", [{"in": "query"}, "text", 1, None])
def test_an_entry_is_appended_to_a_targeted_array(entry: JSON, version: Version) -> None:
    assert update({"a": [0]}, "$.a", entry, version) == {"a": [0, entry]}


def test_an_array_is_concatenated_with_a_targeted_array() -> None:
    assert update({"a": [1]}, "$.a", [2, 3]) == {"a": [1, 2, 3]}


def test_version_1_0_appends_an_array_as_one_entry() -> None:
    assert update({"a": [1]}, "$.a", [2, 3], "1.0") == {"a": [1, [2, 3]]}


def test_an_element_of_an_array_can_be_updated() -> None:
    assert update({"a": [{"n": 1}, {"n": 2}]}, "$.a[1]", {"m": 3}) == {
        "a": [{"n": 1}, {"n": 2, "m": 3}]
    }


@pytest.mark.parametrize(("old", "new"), [("x", "y"), (1, None), (None, 1), (1, True), (1, 1.5)])
def test_a_primitive_value_replaces_another(old: JSON, new: JSON) -> None:
    assert repr(update({"a": old, "b": [old]}, "$.a", new)) == repr({"a": new, "b": [old]})
    assert repr(update({"a": old, "b": [old]}, "$.b[0]", new)) == repr({"a": old, "b": [new]})
    assert repr(update({"a": old}, "$", {"a": new})) == repr({"a": new})


def test_every_target_is_updated_once() -> None:
    document: JSON = {"a": {"x": {"t": [1]}, "y": {"t": [2]}}}
    assert update(document, "$.a[*,'x'].t", 0) == {"a": {"x": {"t": [1, 0]}, "y": {"t": [2, 0]}}}


def test_a_target_within_another_target_is_updated_too() -> None:
    document: JSON = {"s": {"s": {"s": {}}}}
    assert update(document, "$..s", {"x": 1}) == {"s": {"x": 1, "s": {"x": 1, "s": {"x": 1}}}}


def test_targets_do_not_share_the_update() -> None:
    document: JSON = {"a": {}, "b": {}}
    steps = overlay(("$.*", "update", {"deep": {"n": []}}), ("$.a.deep.n", "update", 1))
    assert apply(document, steps) == {"a": {"deep": {"n": [1]}}, "b": {"deep": {"n": []}}}


def test_neither_the_document_nor_the_overlay_is_changed() -> None:
    document: JSON = {"a": {"l": [1]}, "b": {"l": [2]}, "c": 1}
    steps = overlay(
        ("$.a", "update", {"new": [1]}),
        ("$.a.new", "update", 2),
        ("$.b", "copy", "$.a"),
        ("$.c", "remove", True),
    )
    before = copy.deepcopy((document, steps))
    apply(document, steps)
    assert (document, steps) == before


def test_a_document_that_shares_its_parts_is_updated_in_one_place() -> None:
    part: JSON = {"n": 1}
    assert update({"a": part, "b": part}, "$.a", {"m": 2}) == {"a": {"n": 1, "m": 2}, "b": part}


def test_an_addition_of_several_that_are_there_names_the_first_in_the_document() -> None:
    members: dict[str, JSON] = dict.fromkeys("hgfedcba", 1)
    added: dict[str, JSON] = dict.fromkeys("abcdefgh", 2)
    step = Action(1, "adds", "$.x", "update", added, adds=True)
    _, [found] = attempt({"x": members}, Overlay("1.1", (step,)))
    assert "$['x']['h'] is there already" in found.problem


def test_remove_takes_a_key_and_its_value() -> None:
    assert remove({"a": {"b": 1, "c": [2]}}, "$.a.c") == {"a": {"b": 1}}


def test_remove_takes_every_selected_element() -> None:
    document: JSON = {"a": [{"n": number} for number in range(12)]}
    assert remove(document, "$.a[?@.n != 5]") == {"a": [{"n": 5}]}
    assert remove({"a": [0, 1, 2, 3]}, "$.a[2,0,2,-1]") == {"a": [1]}


def test_remove_takes_from_several_parents_and_within_what_it_removes() -> None:
    document: JSON = {"x": {"n": [{"n": 1}, {"n": 2}]}, "n": [1], "y": [{"n": 3, "m": 4}]}
    assert remove(document, "$..n") == {"x": {}, "y": [{"m": 4}]}


def test_copy_merges_what_its_source_selects() -> None:
    document: JSON = {"a": {"x": [1], "y": 2}, "b": {"x": [3], "z": 4}}
    assert copied(document, "$.a", "$.b") == {
        "a": {"x": [1], "y": 2},
        "b": {"x": [3, 1], "z": 4, "y": 2},
    }


def test_copy_reaches_every_target_and_shares_nothing() -> None:
    document: JSON = {"from": {"n": []}, "to": [{}, {}]}
    steps = overlay(("$.to[*]", "copy", "$.from"), ("$.to[0].n", "update", 1))
    assert apply(document, steps) == {"from": {"n": []}, "to": [{"n": [1]}, {"n": []}]}


def test_copy_reads_its_source_before_it_writes() -> None:
    assert copied({"a": [1], "b": [2]}, "$.a", "$[*]") == {"a": [1, 1], "b": [2, 1]}


def test_each_action_sees_what_those_before_it_did() -> None:
    steps = overlay(
        ("$.a", "remove", True), ("$", "update", {"a": {}}), ("$.a", "update", {"b": 1})
    )
    assert apply({"a": {"old": 1}}, steps) == {"a": {"b": 1}}


# What an action must not do


def test_an_action_that_selects_nothing_is_an_error_that_names_it() -> None:
    steps = overlay(("$.a", "update", {"b": 1}), ("$.x", "update", {"b": 1}))
    with pytest.raises(OverlayError) as caught:
        apply({"a": {}}, steps)
    assert str(caught.value) == (
        'action 2 ("reason 2"): target $.x matches nothing; the vendor may have fixed it: '
        "check the document and drop the action"
    )


@pytest.mark.parametrize(
    ("target", "modifier", "value"),
    [
        ("$.a", "update", {"b": {"c": 1}}),
        ("$.a", "update", {}),
        ("$.list", "update", []),
        ("$.text", "update", "x"),
        ("$.text", "copy", "$.same"),
        ("$..*[?@.c]", "update", {"c": 1}),
    ],
)
def test_an_action_that_changes_nothing_is_an_error(
    target: str, modifier: Modifier, value: JSON
) -> None:
    document: JSON = {"a": {"b": {"c": 1}}, "list": [1], "text": "x", "same": "x"}
    with pytest.raises(OverlayError, match="already is so; the vendor may have fixed it"):
        apply(document, overlay((target, modifier, value)))


def test_an_action_that_changes_one_of_its_targets_is_in_use() -> None:
    assert update({"a": {"x": 1}, "b": {}}, "$.*", {"x": 1}) == {"a": {"x": 1}, "b": {"x": 1}}


def test_all_faults_are_reported_together() -> None:
    steps = overlay(
        ("$.x", "remove", True),
        ("$.a", "update", {"b": 1}),
        ("$.a", "update", {"b": 1}),
        ("$.a", "copy", "$.nowhere"),
        ("$.a", "update", 5),
    )
    with pytest.raises(OverlayError) as caught:
        apply({"a": {}}, steps)
    names = [line.partition(" (")[0] for line in str(caught.value).splitlines()]
    assert names == ["action 1", "action 3", "action 4", "action 5"]
    assert "copy $.nowhere matches nothing; the vendor may have fixed it" in str(caught.value)
    assert [name.partition(" (")[0] for name in stale({"a": {}}, steps)] == names


def test_actions_keep_their_numbers_when_others_are_dropped() -> None:
    steps = overlay(("$.a", "update", {"b": 1}), ("$.gone", "remove", True))
    rest = attrs.evolve(steps, actions=steps.actions[1:])
    assert stale({"a": {}}, rest) == ['action 2 ("reason 2")']


def test_an_overlay_that_fits_has_nothing_stale() -> None:
    assert stale({"a": {}}, overlay(("$.a", "update", {"b": 1}))) == []


def test_an_attempt_tells_where_each_action_applied() -> None:
    steps = overlay(
        ("$.*", "update", {"x": 1}), ("$.gone", "remove", True), ("$.a.x", "remove", True)
    )
    result, attempts = attempt({"a": {}, "b": {}}, steps)
    assert result == {"a": {}, "b": {"x": 1}}
    assert [each.places for each in attempts] == [("$['a']", "$['b']"), (), ("$['a']['x']",)]
    assert [bool(each.problem) for each in attempts] == [False, True, False]


@pytest.mark.parametrize(
    ("target", "modifier", "value", "reason"),
    [
        ("$.o", "update", 1, "a primitive value cannot be merged into an object, \\$\\['o'\\];"),
        ("$.o", "update", [1], "an array cannot be merged into an object"),
        ("$.o", "update", {"k": {}}, "an object cannot be merged into a primitive value"),
        ("$.o", "update", {"p": {"q": 1}}, "an array, \\$\\['o'\\].p.q; remove that first"),
        ("$.o.k", "update", {}, "an object cannot be merged into a primitive value"),
        ("$.o.k", "update", [], "an array cannot be merged into a primitive value"),
        ("$.*", "update", {"a": 1}, r"\$\.\* selects a primitive value and an array and an object"),
        ("$['o','l']", "update", {"a": 1}, "selects an array and an object; split the action"),
        ("$.l", "copy", "$.l[*]", "copy \\$.l\\[\\*\\] must select one node, and selects 2"),
        ("$", "remove", True, "target \\$ is the whole document and cannot be removed"),
        ("$[", "remove", True, "\\$\\[ is no RFC 9535 JSONPath"),
    ],
)
def test_an_action_that_does_not_fit_is_an_error(
    target: str, modifier: Modifier, value: JSON, reason: str
) -> None:
    document: JSON = {"p": 1, "l": [1, 2], "o": {"k": 1, "p": {"q": [1]}}}
    with pytest.raises(OverlayError, match=reason):
        apply(document, overlay((target, modifier, value)))


@pytest.mark.parametrize("modifier", ["update", "remove"])
def test_version_1_0_selects_no_primitive_values(modifier: Modifier) -> None:
    steps = overlay(("$.a", modifier, True), version="1.0")
    with pytest.raises(OverlayError, match=r"a primitive value, which takes overlay: 1\.1\.0"):
        apply({"a": 1}, steps)


def test_a_document_deeper_than_the_query_may_descend_is_an_error() -> None:
    document: JSON = {}
    for _ in range(200):
        document = {"a": document}
    with pytest.raises(OverlayError, match=r"action 1 .*recursion"):
        remove(document, "$..b")


def test_a_document_too_deep_to_copy_is_an_error() -> None:
    document: JSON = {}
    for _ in range(100_000):
        document = {"a": document}
    with pytest.raises(OverlayError, match="nests too deeply"):
        remove(document, "$.a")


def test_copies_cannot_swell_the_document_without_end() -> None:
    step: tuple[str, Modifier, JSON] = ("$.a", "copy", "$.a")
    steps = overlay(*[step] * 100)
    with pytest.raises(OverlayError, match=r"action [0-9]+ .*: the document grows beyond"):
        apply({"a": ["x" * 1000]}, steps)


# What an overlay file must be


def test_an_overlay_is_read_with_its_actions_in_order(written: Path) -> None:
    written.write_text(
        """
overlay: 1.1.0
info: {title: Corrections, version: "1", description: all, x-more: 1}
extends: flowroute.json
x-anything: [1]
actions:
  - target: $.info
    description: |
      the title is wrong

      seen on the wire
    update: {title: Flowroute}
    x-quirk: 1
  - {target: "$.servers[1]", description: gone, remove: true}
  - {target: $.a, description: "null", update: null}
  - {target: $.a, description: alike, copy: $.b}
"""
    )
    found = read(written)
    assert found.version == "1.1"
    assert found.actions == (
        Action(
            1,
            "the title is wrong\n\nseen on the wire\n",
            "$.info",
            "update",
            {"title": "Flowroute"},
        ),
        Action(2, "gone", "$.servers[1]", "remove", value=True),
        Action(3, "null", "$.a", "update", None),
        Action(4, "alike", "$.a", "copy", "$.b"),
    )
    assert str(found.actions[0]) == 'action 1 ("the title is wrong")'


def test_an_overlay_may_be_json(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    path.write_text(json.dumps({**HEAD, "actions": [ACTION]}))
    assert read(path).actions == (Action(1, "why", "$.a", "update", {"b": 1}),)


@pytest.mark.parametrize(
    ("text", "version"), [("1.0.0", "1.0"), ("1.0.1", "1.0"), ("1.1.0", "1.1"), ("1.1.12", "1.1")]
)
def test_the_patch_version_makes_no_difference(written: Path, text: str, version: str) -> None:
    written.write_text(json.dumps({**HEAD, "overlay": text, "actions": [ACTION]}))
    assert read(written).version == version


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"overlay": None}, "overlay must be a text, and is None"),
        ({"overlay": 1.1}, "overlay must be a text, and is 1.1"),
        ({"overlay": "1.2.0"}, r"version 1\.2\.0 is not supported; use 1\.1\.0"),
        ({"overlay": "1.1"}, "version 1.1 is not supported"),
        ({"overlay": "1.1.0\n"}, "version 1.1.0 is not supported"),
        ({"overlay": "1x1.0"}, "not supported"),
        ({"info": None}, "info must be a mapping"),
        ({"info": "t"}, "info must be a mapping"),
        ({"info": {"title": "t"}}, "info: version must be a text, and is None"),
        ({"info": {"version": "1"}}, "info: title must be a text"),
        ({"info": {"title": "t", "version": 1}}, "info: version must be a text, and is 1"),
        ({"info": {"title": "t", "version": "1", "licence": "x"}}, 'info: "licence" is no key'),
        ({"info": {"title": "t", "version": "1", "description": 5}}, "info: description must be"),
        (
            {"overlay": "1.0.0", "info": {"title": "t", "version": "1", "description": "d"}},
            'info: "description" is no key of this version',
        ),
        ({"extends": 5}, "the overlay: extends must be a text"),
        ({"action": []}, 'the overlay: "action" is no key of this version; remove it'),
        ({"actions": None}, "actions must be a list of at least one action"),
        ({"actions": {"target": "$"}}, "actions must be a list"),
        ({"actions": []}, "at least one action"),
        ({"actions": [ACTION, "x"]}, "action 2: must be a mapping, and is x"),
    ],
)
def test_a_malformed_overlay_is_refused(written: Path, change: dict[str, Any], reason: str) -> None:
    written.write_text(json.dumps({**HEAD, "actions": [ACTION], **change}))
    with pytest.raises(OverlayError, match=reason):
        read(written)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"description": None}, "action 2: description must be a text, and is None"),
        ({"description": " \n"}, "action 2: description must be a text"),
        ({"target": None}, r'action 2 \("why"\): target must be a text, and is None'),
        ({"target": 5}, "target must be a text, and is 5"),
        ({"target": "a"}, "action 2 .*: target a is no RFC 9535 JSONPath"),
        ({"target": " $.a"}, "is no RFC 9535 JSONPath"),
        ({"target": "$.a["}, "is no RFC 9535 JSONPath"),
        ({"target": "$.x-y"}, "is no RFC 9535 JSONPath"),
        ({"target": "$[?nope(@)]"}, "is no RFC 9535 JSONPath"),
        ({"target": "$[?" + "(" * 480 + "@" + ")" * 480 + "]"}, "is no RFC 9535 JSONPath"),
        ({"target": "$" + ".a" * 100_000}, "is longer than 1000 characters"),
        ({"update": ...}, "must have one of update, remove, copy, and one only"),
        ({"remove": True}, "and one only"),
        ({"copy": "$.b"}, "and one only"),
        ({"update": ..., "remove": False}, "remove must be true; leave it out otherwise"),
        ({"update": ..., "remove": "true"}, "remove must be true"),
        ({"update": ..., "remove": 1}, "remove must be true"),
        ({"update": ..., "copy": 5}, "copy must be a text"),
        ({"update": ..., "copy": "b"}, "copy b is no RFC 9535 JSONPath"),
        ({"replace": 1}, '"replace" is no key of this version'),
    ],
)
def test_a_malformed_action_is_refused_by_its_number(
    written: Path, change: dict[str, Any], reason: str
) -> None:
    action = {key: value for key, value in {**ACTION, **change}.items() if value is not ...}
    written.write_text(json.dumps({**HEAD, "actions": [ACTION, action]}))
    with pytest.raises(OverlayError, match=r"^action 2") as caught:
        read(written)
    assert caught.match(reason)


def test_version_1_0_has_no_copy(written: Path) -> None:
    action = {"target": "$.a", "description": "why", "copy": "$.b"}
    written.write_text(json.dumps({**HEAD, "overlay": "1.0.0", "actions": [action]}))
    with pytest.raises(OverlayError, match='"copy" is no key of this version'):
        read(written)


def test_overlays_that_differ_in_version_are_not_read_as_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(json.dumps({**HEAD, "overlay": "1.0.0", "actions": [ACTION]}))
    new.write_text(json.dumps({**HEAD, "actions": [ACTION]}))
    with pytest.raises(OverlayError, match=r"the overlays differ in version: use 1\.1\.0"):
        read(old, new)


@pytest.mark.parametrize("change", [{"remove": True}, {"copy": "$.b"}])
def test_an_addition_cannot_take_away_or_copy(written: Path, change: dict[str, Any]) -> None:
    action = {"target": "$.a", "description": "why", **change}
    written.write_text(json.dumps({**HEAD, "x-adds": True, "actions": [action]}))
    with pytest.raises(OverlayError, match=r"^addition 1 .*an addition can only update"):
        read(written)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no object"),
        ("- a", "is no object"),
        ("a: [", "line 1: did not find expected node content"),
        ("a: &x [1]\nb: *x", "anchors, aliases and tags are refused"),
        ("a: !!python/object/apply:os.system [id]", "anchors, aliases and tags are refused"),
        ("a: 1\na: 2", "line 2: found duplicate key"),
        ("1: a", "the key 1 is no string"),
        ("a: " + "[" * 300, "line 1: nests deeper than 100 levels"),
    ],
)
def test_an_overlay_that_is_not_plain_yaml_is_refused(
    written: Path, text: str, reason: str
) -> None:
    written.write_text(text)
    with pytest.raises(OverlayError, match=f"overlay.yaml: .*{reason}"):
        read(written)


def test_a_long_description_is_named_by_its_shortened_first_line() -> None:
    name = str(Action(7, "\n" + "x" * 1000 + "\nmore", "$", "remove", value=True))
    assert name.startswith('action 7 ("xxx')
    assert len(name) < 200
    assert "more" not in name


LIKE_IT: dict[str, JSON] = {"name": "q", "b": {"x": 1}, "c": {"x": 1}}
SHARED: JSON = {"a": LIKE_IT}
WAYS_TO_IT: dict[str, tuple[JSON, str, JSON]] = {
    "an item that a filter looks at": (
        [{"$ref": "#/shared/a"}, {"name": "p"}],
        "$.it[?@.name=='q'].b.x",
        [{**LIKE_IT, "b": {"x": 2}}, {"name": "p"}],
    ),
    "several names": (
        {"$ref": "#/shared/a"},
        "$.it['b','c'].x",
        {"name": "q", "b": {"x": 2}, "c": {"x": 2}},
    ),
    "names behind a wildcard": (
        {"y": {"$ref": "#/shared/a"}},
        "$.it[*].b.x",
        {"y": {**LIKE_IT, "b": {"x": 2}}},
    ),
    "all of it alone": (
        {"allOf": [{"$ref": "#/shared/a"}], "description": "why"},
        "$.it.b.x",
        {**LIKE_IT, "b": {"x": 2}, "description": "why"},
    ),
    "all of all of it": (
        {"allOf": [{"allOf": [{"b": {"x": 1}}]}]},
        "$.it.b.x",
        {"b": {"x": 2}},
    ),
}


@pytest.mark.parametrize("way", WAYS_TO_IT)
def test_a_target_leads_to_a_copy_of_what_is_shared(way: str) -> None:
    it, target, changed = WAYS_TO_IT[way]
    document: JSON = {"it": it, "shared": SHARED}
    assert update(document, target, 2) == {"it": changed, "shared": SHARED}


@pytest.mark.parametrize(
    ("it", "target"),
    [
        ([{"$ref": "#/shared/a"}], "$.it[?@['$ref']=='#/shared/a']"),
        ([{"$ref": "#/shared/a"}], "$..[?@['$ref']]"),
        ([{"$ref": "#/shared/a"}], "$.it[0]"),
        ([{"$ref": "#/shared/a"}], "$.it[*]"),
        ({"$ref": "#/shared/a"}, "$.it['$ref']"),
        ({"allOf": [{"x": 1}]}, "$.it.allOf[0].x"),
    ],
)
def test_what_a_target_names_is_seen_as_it_is_written(it: JSON, target: str) -> None:
    changed: Any = remove({"it": it, "shared": SHARED}, target)
    assert changed["it"] in ([], {}, {"allOf": [{}]})
    assert changed["shared"] == SHARED


@pytest.mark.parametrize(
    "it",
    [
        {"allOf": [{"b": {"x": 1}}, {}]},
        {"allOf": [{"b": {"x": 1}}], "nullable": True},
        {"allOf": [{"b": {"x": 1}}], "c": {"x": 1}},
        {"allOf": []},
        {"allOf": [True]},
        ["text", 1],
    ],
)
def test_what_means_more_than_one_schema_is_not_unfolded(it: JSON) -> None:
    for target in ("$.it.b.x", "$.it[?@.b].b.x"):
        assert stale({"it": it}, overlay((target, "update", 2))) == ['action 1 ("reason 1")']


@pytest.mark.parametrize("reference", ["#/schemas/Gone", "#/schemas/Text", "#/a"])
def test_a_reference_to_no_object_or_to_itself_is_left_for_vetting(reference: str) -> None:
    document: JSON = {"a": {"$ref": reference}, "schemas": {"Text": "text"}}
    changed = {"a": {"$ref": reference, "type": "string"}, "schemas": {"Text": "text"}}
    assert update(document, "$.a", {"type": "string"}) == changed


def test_the_vendors_document_can_be_corrected() -> None:
    document = json.loads(SPEC.read_text())
    steps = overlay(
        ("$.paths['/v2.1/messages'].post", "update", {"operationId": "messages_send"}),
        ("$..schema[?@.format == 'url'].format", "update", "uri"),
        ("$.paths..schema[?@['$ref']]", "remove", True),
    )
    assert stale(document, steps) == ['action 2 ("reason 2")', 'action 3 ("reason 3")']
    result: Any = apply(document, attrs.evolve(steps, actions=steps.actions[:1]))
    assert result["paths"]["/v2.1/messages"]["post"].pop("operationId") == "messages_send"
    assert result == document
