"""
Cuts of the dependency graph for a picture: the neighbourhood of a card, or the whole, gathered.

Nothing is evaluated or drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable

from recommender.core.evaluation.dependencies import ANSWER, Edge, Node, Web, web
from recommender.core.language.conditions import entries_read
from recommender.core.language.errors import UnknownNameError, suggestion
from recommender.core.language.rulebook import Rulebook

MOST = 9
"""So many neighbours of one kind are shown on one side of a card; the rest are counted."""


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


def _own_answers(rulebook: Rulebook, node: str) -> tuple[str, ...]:
    """List the entries that the card of a node reads itself."""
    kind, _, rest = node.partition(":")
    return entries_read(rulebook.rule_of[rest].when) if kind == "rule" else ()


def around(rulebook: Rulebook, node: str) -> Web:
    """
    Cut out the neighbourhood of a node: the answers and facts beside it, and the cards beyond them.

    What is too much for a picture is counted. Raises KeyError when there is no such node.
    """
    whole = web(rulebook)
    nodes = {node: whole.nodes[node]._replace(column=2)}
    edges: dict[Edge, None] = {}
    for entry in _own_answers(rulebook, node):
        words = rulebook.entries[entry].label
        nodes[f"{ANSWER}:{entry}"] = Node(f"{ANSWER}:{entry}", ANSWER, entry, words, 1)
        edges[Edge(f"{ANSWER}:{entry}", node)] = None
    nodes, edges = _fewer(nodes, edges, 1, node)
    for ahead in (False, True):
        near = _step(whole, nodes, edges, [node], ahead=ahead, column=3 if ahead else 1)
        _step(whole, nodes, edges, near, ahead=ahead, column=4 if ahead else 0)
        for column in (3, 4) if ahead else (1, 0):
            nodes, edges = _fewer(nodes, edges, column, node)
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
    nodes: dict[str, Node], edges: dict[Edge, None], column: int, centre: str
) -> tuple[dict[str, Node], dict[Edge, None]]:
    """Keep the first nodes of a column, and put one in place of the rest that says how many."""
    here = [one for one, node in nodes.items() if node.column == column and one != centre]
    over = set(here[MOST - 1 :]) if len(here) > MOST else set()
    if not over:
        return nodes, edges
    more = f"more:{column}"
    kept = {one: node for one, node in nodes.items() if one not in over}
    kept[more] = Node(more, "more", "", f"and {len(over)} more", column)

    def end(one: str) -> str:
        return more if one in over else one

    return kept, dict.fromkeys(Edge(end(a), end(b), against) for a, b, against in edges)
