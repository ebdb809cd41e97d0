"""
What depends on what: which rule makes a fact, and which reads it, for the whole rulebook.

It is read off the compiled rulebook, so that ladders and the guards of techniques are in it.
Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import CompiledRule, Program, grouped
from recommender.core.language.facts import (
    EVERYWHERE,
    STAGE_OF,
    Fact,
    guarded_by,
    is_fact,
    ladder_of,
)
from recommender.core.language.fields import STAGES
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import fact_words, feature_words

ANSWER = "answer"
DEEPEST = 6
"""Rules of one stage that read each other stand in so many columns at most."""


@lru_cache(maxsize=16)
def makers(rulebook: Rulebook) -> dict[int, tuple[CompiledRule, ...]]:
    """Map the slot of each fact to the rules that conclude it, in order of stage and id."""
    rules = compiled(rulebook).rules
    makers = grouped((slot, rule) for rule in rules for slot in rule.slots)
    return {slot: tuple(several) for slot, several in makers.items()}


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


@dataclass(frozen=True)
class Web:
    """Nodes by id, and the edges between them, each once."""

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]

    @cached_property
    def _into(self) -> dict[str, list[Edge]]:
        return grouped((edge.target, edge) for edge in self.edges)

    @cached_property
    def _out_of(self) -> dict[str, list[Edge]]:
        return grouped((edge.source, edge) for edge in self.edges)

    def before(self, node: str) -> list[Edge]:
        """List what feeds a node."""
        return self._into.get(node, [])

    def after(self, node: str) -> list[Edge]:
        """List what a node feeds."""
        return self._out_of.get(node, [])

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


@lru_cache(maxsize=8)
def web(rulebook: Rulebook) -> Web:
    """
    Make the web of a checked rulebook, answers left out.

    A technique's card, what suggests it and what is offered of it are one node.
    """
    edges = tuple(dict.fromkeys(_edges(rulebook, compiled(rulebook))))
    ids = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    ids |= dict.fromkeys(f"rule:{name}" for name in rulebook.rule_of)
    ids |= dict.fromkeys(f"technique:{name}" for name in rulebook.technique_of)
    places = _places(rulebook, list(ids), edges)
    columns = {place: number for number, place in enumerate(sorted(set(places.values())))}
    nodes = {node: _node(rulebook, node, columns[places[node]]) for node in sorted(ids)}
    return Web(nodes, tuple(sorted(edges)))


def _edges(rulebook: Rulebook, program: Program) -> Iterator[Edge]:
    for rule in program.rules:
        reads = [(program.names[slot], absent) for slot, absent in rule.reads]
        facts = [(fact_node(name), absent) for name, absent in reads if is_fact(name)]
        concludes = [fact_node(name) for name in rule.concludes]
        region, technique = ladder_of(rule.id), guarded_by(rule.id)
        if region is not None:
            yield from (Edge(f"region:{region}", fact) for fact in concludes)
        elif technique is not None:
            here = f"technique:{technique}"
            yield from (Edge(fact, here, absent) for fact, absent in facts if fact != here)
        else:
            yield from (Edge(fact, f"rule:{rule.id}", absent) for fact, absent in facts)
            yield from (Edge(f"rule:{rule.id}", fact) for fact in concludes)
    for on in sorted({limit.on for limit in program.limits.values()}):
        for name, features in rulebook.features_of.items():
            if on == EVERYWHERE or on in features:
                yield Edge(f"limit:{on}", f"technique:{name}", against=True)


def fact_node(name: str) -> str:
    """Name the node of a fact: levels of a referral, and parts of a limit, are one."""
    fact = Fact.parse(name)
    kind = {"suggested": "technique", "offered": "technique"}.get(fact.kind, fact.kind)
    return f"{kind}:{fact.name}" if fact.name else name


def _places(
    rulebook: Rulebook, ids: list[str], edges: tuple[Edge, ...]
) -> dict[str, tuple[int, int]]:
    """
    Place each node: its stage, and how deep in the stage it stands; facts after their rules.

    How deep is the longest path within the stage, cut at `DEEPEST` steps, since rules of a stage
    may read each other in a ring.
    """
    stage = {node: _stage(rulebook, node) for node in ids}
    depth = {node: int(not node.startswith("rule:")) for node in ids}
    within = [edge for edge in edges if stage[edge.source] == stage[edge.target]]
    for _ in range(DEEPEST):
        deeper = dict(depth)
        for edge in within:
            deeper[edge.target] = max(deeper[edge.target], depth[edge.source] + 1)
        if deeper == depth:
            break
        depth = deeper
    return {node: (stage[node], depth[node]) for node in ids}


def _stage(rulebook: Rulebook, node: str) -> int:
    kind, _, name = node.partition(":")
    return STAGES.index(rulebook.rule_of[name].stages[0] if kind == "rule" else STAGE_OF[kind])


def _node(rulebook: Rulebook, node: str, column: int) -> Node:
    kind, _, name = node.partition(":")
    return Node(node, kind, name or kind, _words(rulebook, node, kind, name), column)


def _words(rulebook: Rulebook, node: str, kind: str, name: str) -> str:
    match kind:
        case "rule":
            return rulebook.rule_of[name].title
        case "technique":
            return rulebook.technique_of[name].title
        case "limit":
            on = "everything" if name == EVERYWHERE else feature_words(rulebook, name)
            return f"limit on {on}"
    return fact_words(rulebook, node)
