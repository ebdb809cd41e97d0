"""
What feeds what: rules, and the facts they read and conclude, as one web.

It is read off the compiled rulebook, so that ladders and the guards of techniques are in it. A
technique's card, what suggests it and what is offered of it are one node. Nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Program
from recommender.core.language.conditions import FactIs, leaves
from recommender.core.language.errors import UnknownNameError, suggestion
from recommender.core.language.facts import EVERYWHERE, STOPS
from recommender.core.language.fields import STAGES
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import fact_words, feature_words

ANSWER = "answer"
MOST = 9
"""So many neighbours of one kind are shown on one side of a card; the rest are counted."""
DEEPEST = 6
"""Rules of one stage that read each other stand in so many columns at most."""
FACT_STAGE = {
    "finding": 0, "referral": 1, STOPS: 1, "avoid": 2, "limit": 2, "region": 3, "technique": 4,
    "ladder": 4, "advice": 5,
}  # fmt: skip


class Node(NamedTuple):
    """A rule, a fact or an answer: its kind, its name, its words, and the column it stands in."""

    id: str
    kind: str
    name: str
    words: str
    column: int


class Edge(NamedTuple):
    """What feeds what; `against` where it is the absence that counts, or where it takes away."""

    source: str
    target: str
    against: bool = False


class Web(NamedTuple):
    """Nodes by id, and the edges between them, each once."""

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]

    def before(self, node: str) -> list[Edge]:
        """List what feeds a node."""
        return [edge for edge in self.edges if edge.target == node]

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """Write it as plain lists, for other systems."""
        return {
            "nodes": [
                {"id": node.id, "kind": node.kind, "words": node.words, "column": node.column}
                for node in self.nodes.values()
            ],
            "edges": [
                {"from": edge.source, "to": edge.target, "against": edge.against}
                for edge in self.edges
            ],
        }

    def after(self, node: str) -> list[Edge]:
        """List what a node feeds."""
        return [edge for edge in self.edges if edge.source == node]


@lru_cache(maxsize=8)
def web(rulebook: Rulebook) -> Web:
    """Make the web of a checked rulebook, answers left out."""
    edges = tuple(dict.fromkeys(_edges(rulebook, compiled(rulebook))))
    ids = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    ids |= dict.fromkeys(f"rule:{name}" for name in rulebook.rule_of)
    ids |= dict.fromkeys(f"technique:{name}" for name in rulebook.technique_of)
    places = _places(rulebook, list(ids), edges)
    columns = {place: number for number, place in enumerate(sorted(set(places.values())))}
    nodes = {one: _node(rulebook, one, columns[places[one]]) for one in sorted(ids)}
    return Web(nodes, tuple(sorted(edges)))


def _edges(rulebook: Rulebook, program: Program) -> Iterator[Edge]:
    for rule in program.rules:
        kind, _, rest = rule.id.partition(":")
        reads = [(program.names[slot], absent) for slot, absent in rule.reads]
        facts = [
            (fact_node(name), absent) for name, absent in reads if ":" in name or name == STOPS
        ]
        concludes = [fact_node(name) for name in rule.concludes]
        if kind == "ladder":
            yield from (Edge(f"region:{rest}", fact) for fact in concludes)
        elif kind == "card":
            here = f"technique:{rest}"
            yield from (Edge(fact, here, absent) for fact, absent in facts if fact != here)
        else:
            yield from (Edge(fact, f"rule:{rule.id}", absent) for fact, absent in facts)
            yield from (Edge(f"rule:{rule.id}", fact) for fact in concludes)
    for on in sorted({limit.on for limit in program.limits.values()}):
        for technique, features in rulebook.features_of.items():
            if on == EVERYWHERE or on in features:
                yield Edge(f"limit:{on}", f"technique:{technique}", against=True)


def fact_node(name: str) -> str:
    """Name the node of a fact: levels of a referral, and parts of a limit, are one."""
    kind, _, rest = name.partition(":")
    match kind:
        case "referral":
            return f"referral:{rest.partition('=')[0]}"
        case "suggested" | "offered":
            return f"technique:{rest}"
        case "limit":
            return f"limit:{rest.partition('@')[2]}"
    return name


def _places(
    rulebook: Rulebook, ids: list[str], edges: tuple[Edge, ...]
) -> dict[str, tuple[int, int]]:
    """Place each node: its stage, and how deep in the stage it stands; facts after their rules."""
    stage = {one: _stage(rulebook, one) for one in ids}
    depth = {one: int(not one.startswith("rule:")) for one in ids}
    within = [edge for edge in edges if stage[edge.source] == stage[edge.target]]
    for _ in range(DEEPEST):
        deeper = dict(depth)
        for edge in within:
            deeper[edge.target] = max(deeper[edge.target], depth[edge.source] + 1)
        if deeper == depth:
            break
        depth = deeper
    return {one: (stage[one], depth[one]) for one in ids}


def _stage(rulebook: Rulebook, node: str) -> int:
    kind, _, rest = node.partition(":")
    if kind == "rule":
        return STAGES.index(rulebook.rule_of[rest].stages[0])
    return FACT_STAGE[kind]


def _node(rulebook: Rulebook, node: str, column: int) -> Node:
    kind, _, rest = node.partition(":")
    return Node(node, kind, rest or kind, _words(rulebook, node, kind, rest), column)


def _words(rulebook: Rulebook, node: str, kind: str, rest: str) -> str:
    match kind:
        case "rule":
            return rulebook.rule_of[rest].title
        case "technique":
            return rulebook.technique_of[rest].title
        case "limit":
            on = "everything" if rest == EVERYWHERE else feature_words(rulebook, rest)
            return f"limit on {on}"
    return fact_words(rulebook, node)


def gathered(rulebook: Rulebook) -> Web:
    """Make the web with the techniques of a region gathered into one, for the whole picture."""
    whole = web(rulebook)
    region = {f"technique:{card.id}": card.region for card in rulebook.techniques}
    kept = {one: node for one, node in whole.nodes.items() if one not in region}
    for one, node in whole.nodes.items():
        if one in region:
            place = region[one]
            words = f"techniques for the {rulebook.region_of[place].label}"
            kept[f"ladder:{place}"] = Node(f"ladder:{place}", "ladder", place, words, node.column)

    def end(one: str) -> str:
        return f"ladder:{region[one]}" if one in region else one

    edges = dict.fromkeys(Edge(end(a), end(b), against) for a, b, against in whole.edges)
    return Web(dict(sorted(kept.items())), tuple(edge for edge in edges if edge[0] != edge[1]))


def node_of(rulebook: Rulebook, name: str) -> str:
    """
    Find the node of a rule, or of a technique (`card:ID` or its plain id).

    Raises UnknownNameError, with a suggestion.
    """
    plain = name.removeprefix("card:")
    if name in rulebook.rule_of:
        return f"rule:{name}"
    if plain in rulebook.technique_of:
        return f"technique:{plain}"
    if plain in {*(c.id for c in rulebook.rules), *(c.id for c in rulebook.techniques)}:
        raise UnknownNameError(f"`{name}` is retired, so nothing feeds it and it feeds nothing")
    near = suggestion(plain, [*rulebook.rule_of, *rulebook.technique_of])
    raise UnknownNameError(f"there is no rule and no technique called `{name}`{near}")


def own_answers(rulebook: Rulebook, node: str) -> tuple[str, ...]:
    """List the entries that the card of a node reads itself."""
    kind, _, rest = node.partition(":")
    if kind != "rule":
        return ()
    found = (leaf for leaf, _ in leaves(rulebook.rule_of[rest].when))
    return tuple(dict.fromkeys(leaf.entry for leaf in found if not isinstance(leaf, FactIs)))


def around(rulebook: Rulebook, node: str, answers: Iterable[str] = (), most: int = MOST) -> Web:
    """
    Cut out the neighbourhood of a node: the facts beside it, and the cards beyond these.

    `answers` are the entries that a card reads itself. What is too much for a picture is counted.
    Raises KeyError when there is no such node.
    """
    whole = web(rulebook)
    nodes = {node: whole.nodes[node]._replace(column=2)}
    edges: dict[Edge, None] = {}
    for entry in answers:
        words = rulebook.entries[entry].label
        nodes[f"{ANSWER}:{entry}"] = Node(f"{ANSWER}:{entry}", ANSWER, entry, words, 1)
        edges[Edge(f"{ANSWER}:{entry}", node)] = None
    nodes, edges = _fewer(nodes, edges, 1, node, most)
    for ahead in (False, True):
        near = _step(whole, nodes, edges, [node], ahead=ahead, column=3 if ahead else 1)
        _step(whole, nodes, edges, near, ahead=ahead, column=4 if ahead else 0)
        for column in (3, 4) if ahead else (1, 0):
            nodes, edges = _fewer(nodes, edges, column, node, most)
    return Web(nodes, tuple(edges))


def _step(
    whole: Web, nodes: dict[str, Node], edges: dict[Edge, None], start: Iterable[str], *,
    ahead: bool, column: int,
) -> list[str]:  # fmt: skip
    """Add what lies one step further on, unless it is there already; list what was added."""
    added = []
    for one in start:
        near = whole.after(one) if ahead else whole.before(one)
        for edge in sorted(near, key=lambda edge: edge.against):
            other = edge.target if ahead else edge.source
            if other not in nodes:
                nodes[other] = whole.nodes[other]._replace(column=column)
                added.append(other)
            if nodes[other].column == column:
                edges[edge] = None
    return added


def _fewer(
    nodes: dict[str, Node], edges: dict[Edge, None], column: int, centre: str, most: int
) -> tuple[dict[str, Node], dict[Edge, None]]:
    """Keep the first nodes of a column, and put one in place of the rest that says how many."""
    here = [one for one, node in nodes.items() if node.column == column and one != centre]
    over = set(here[most - 1 :]) if len(here) > most else set()
    if not over:
        return nodes, edges
    more = f"more:{column}"
    kept = {one: node for one, node in nodes.items() if one not in over}
    kept[more] = Node(more, "more", "", f"and {len(over)} more", column)

    def end(one: str) -> str:
        return more if one in over else one

    return kept, dict.fromkeys(Edge(end(a), end(b), against) for a, b, against in edges)
