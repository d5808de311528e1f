"""A fit amended to a few other phrases: in half a second what learning the whole catalogue takes half a minute for.

What grams weigh and where sentence vectors lie stays as it was fitted; the ridge regression is solved anew for the
phrases that came, those that went, and those nearest to either. What is far from all of them hardly notices: its
scores differ from a whole fit's by thousandths, until the whole fit takes its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.intents.change import Change, Places
from bot.intents.corpus import Corpus
from bot.intents.grams import Codes, Vector, Vocabulary
from bot.intents.head import (
    MOST,
    RARE,
    Floats,
    Head,
    Numbers,
    Steps,
    grams_of,
    lengths,
    measured,
    numbered,
    on_axes,
    stepped,
    word_share,
)
from bot.intents.ridge import LEAST, STIFFNESS, Modes, modes_of
from bot.intents.semantic import Encoder
from bot.intents.store import Basis, Fit
from bot.intents.words import BareWords

NEAR = 400
"""Phrases beside the changed ones that are solved for anew."""
BLOCK = 512
"""Rows of a large table that are worked on at once."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some phrases: what each has of which grams, and its sentence vector."""

    read: tuple[Vector, ...]
    vectors: Floats

    @property
    def dense(self) -> tuple[Places, Floats]:
        """The grams that any of them has, and what each phrase has of these."""
        rows = np.concatenate([vector.rows for vector in self.read])
        grams, columns = np.unique(rows, return_inverse=True)
        words = np.zeros((len(self.read), len(grams)), dtype=np.float32)
        owners = np.repeat(np.arange(len(self.read)), [len(vector.rows) for vector in self.read])
        words[owners, columns] = np.concatenate([vector.values for vector in self.read])
        return grams, words

    def __add__(self, other: "Rows") -> "Rows":
        """These and those."""
        return Rows(self.read + other.read, np.concatenate([self.vectors, other.vectors]))


def amended(basis: Basis, corpus: Corpus, change: Change, encoder: Encoder | None) -> Fit:
    """The fit for `corpus`, whose change from the basis is small. `encoder`: where the head knows sentence vectors."""
    head, speller, bare = basis.fit
    said = [corpus.phrases[place] for place in change.fresh]
    now = change.now_at()
    shared = {word: tuple(now[one] for one in services if one in now) for word, services in bare.shared.items()}
    head = _amended(head, basis.modes, corpus, change, encoder)
    return head, speller.knowing(said), BareWords({word: services for word, services in shared.items() if services})


def _amended(head: Head, modes: Modes, corpus: Corpus, change: Change, encoder: Encoder | None) -> Head:
    said = [corpus.phrases[place] for place in change.fresh]
    grams = [grams_of(text, head.lexicon) for text in said]
    head = _widened(head, grams, len(corpus.phrases)) if grams else head
    read = tuple(head.vocabulary.vector(own, lengths(head.semantic)) for own in grams)
    came, went = Rows(read, _vectors(head, said, encoder)), _rows(head, change.gone)
    bias = (np.bincount(corpus.targets, minlength=len(corpus.labels)) / len(corpus.targets)).astype(np.float32)
    wanted = np.zeros((len(said), len(bias)), dtype=np.float32)
    wanted[np.arange(len(said)), corpus.targets[change.fresh]] = 1
    more = _More.of(head, modes, change, (came, went), (wanted - bias, change.columns(head.bias) - bias))
    return replace(_put(head, modes, change, corpus, more), bias=bias)


@dataclass(frozen=True, slots=True)
class _More:
    """What is added to what phrases say: those at `near`, the new ones (`came`), and all in each mode's measure."""

    near: Places
    beside: Rows
    near_duals: Floats
    came: Rows
    came_duals: Floats
    by_mode: Floats
    went: Rows

    @classmethod
    def of(
        cls, head: Head, kept: Modes, change: Change, rows: tuple[Rows, Rows], wanted: tuple[Floats, Floats]
    ) -> "_More":
        """Of all additions made of these three the best one: ridge regression in the room that they span.

        `rows`: those that came and those that went; `wanted`: of the new ones, and more than before of all others.
        """
        (came, went), gone = rows, change.gone
        duals, former = measured(head.duals), measured(head.duals[gone])
        of_came, of_went = _kernel(head, came), _kernel(head, went)
        near = _nearest(np.concatenate([of_came, of_went]), gone)
        beside = _rows(head, near)
        duals[gone] = 0
        modes, answers = _modes_without(head, kept, gone, of_went)
        heard = of_went @ modes
        missing = np.concatenate(
            [
                change.columns(of_went[:, near].T @ former) + wanted[1],
                wanted[0] - change.columns(of_came @ duals),
                change.columns(heard.T @ former) + np.outer(modes.sum(axis=0), wanted[1]),
            ]
        )
        room = _room(head, beside + came, np.concatenate([answers[near], of_came @ modes]), modes.T @ answers)
        said = _solved(room, missing)
        first, second = len(near), len(near) + len(came.read)
        return cls(near, beside, said[:first], came, said[first:second], said[second:], went)


def _modes_without(head: Head, kept: Modes, gone: Places, of_went: Floats) -> tuple[Floats, Floats]:
    """The modes of the phrases that stay, and the kernel's answers to them there."""
    modes = modes_of(head.vectors)
    answers = kept.answers - of_went.T @ modes[gone]
    modes[gone] = 0
    return modes, answers


def _room(head: Head, rows: Rows, answers: Floats, evenly: Floats) -> Floats:
    """The kernel between phrases and modes."""
    grams, words = rows.dense
    telling = words[:, head.starts[grams + 1] - head.starts[grams] <= MOST]
    meaning = np.float32(1 - word_share(head.semantic)) * (rows.vectors @ rows.vectors.T)
    own = words @ words.T + meaning + (telling @ telling.T + meaning) ** 2
    own[np.diag_indices(len(own))] += STIFFNESS
    return np.block([[own, answers], [answers.T, (evenly + evenly.T) / 2]])


def _solved(room: Floats, missing: Floats) -> Floats:
    """Scaled, for modes are thousands of phrases long."""
    scale = 1 / np.sqrt(np.diag(room))[:, None].astype(np.float64)
    return np.asarray(np.linalg.solve(room * scale * scale.T, missing * scale) * scale, dtype=np.float32)


def _widened(head: Head, grams: Sequence[Codes], count: int) -> Head:
    """With the grams that several of the new phrases bring."""
    vocabulary = head.vocabulary
    known, counts = np.unique(np.concatenate(grams), return_counts=True)
    is_new = (counts >= LEAST) & ~np.isin(known, vocabulary.codes)
    at = np.searchsorted(vocabulary.codes, known[is_new])
    weights = np.insert(vocabulary.weights, at, np.log1p(count / counts[is_new]))
    return replace(
        head,
        vocabulary=Vocabulary(np.insert(vocabulary.codes, at, known[is_new]), weights),
        common=np.insert(head.common, at, RARE),
        starts=np.insert(head.starts, at, head.starts[at]),
    )


def _vectors(head: Head, said: Sequence[str], encoder: Encoder | None) -> Floats:
    if encoder is None:
        return np.zeros((len(said), head.vectors.shape[1]), dtype=np.float32)
    return on_axes(encoder.encode(said), head.centre, head.axes)


def _rows(head: Head, places: Places) -> Rows:
    """Phrases that were fitted."""
    order = np.full(len(head.duals), -1)
    order[places] = np.arange(len(places))
    own = np.flatnonzero(order[head.phrases] >= 0)
    own = own[np.argsort(order[head.phrases[own]], kind="stable")]
    grams = np.searchsorted(head.starts, own, "right") - 1
    ends = np.searchsorted(order[head.phrases[own]], np.arange(1, len(places)))
    read = zip(np.split(grams, ends), np.split(measured(head.values[own]), ends), strict=True)
    return Rows(tuple(Vector(rows, values) for rows, values in read)[: len(places)], head.vectors[places])


def _kernel(head: Head, rows: Rows) -> Floats:
    """What each of some phrases shares with every one that was fitted."""
    meaning = (1 - np.float32(word_share(head.semantic))) * (rows.vectors @ head.vectors.T)
    return meaning + _words(head, rows, len(head.duals)) + (meaning + _words(head, rows, MOST)) ** 2


def _words(head: Head, rows: Rows, most: int) -> Floats:
    """What they share by grams of up to so many phrases."""
    shared = [head.shared(vector.rows, vector.values, most) for vector in rows.read]
    return np.reshape(shared, (len(rows.read), len(head.duals))).astype(np.float32)


def _nearest(reach: Floats, gone: Places) -> Places:
    """The fitted phrases that share most with any of the changed ones."""
    most = np.abs(reach).max(axis=0, initial=0)
    most[gone] = -1
    return np.sort(np.argsort(-most, kind="stable")[: min(NEAR, len(most) - len(gone))])


def _put(head: Head, modes: Modes, change: Change, corpus: Corpus, more: _More) -> Head:
    """The head of the phrases that there are now, with all that was added to what they say."""
    evenly = modes_of(head.vectors) @ more.by_mode
    lost = change.columns(measured(head.duals[change.gone])) + evenly[change.gone]
    meant = change.columns(head.meant) + _meant(head, Rows((), head.vectors), evenly)
    changed = ((more.beside, more.near_duals), (more.came, more.came_duals), (more.went, np.negative(lost)))
    parts = [(rows, own) for rows, own in changed if rows.read]
    for rows, own in parts:
        meant += _meant(head, rows, own)
    evenly[more.near] += more.near_duals
    starts, phrases, values = _listed(head, change, more.came)
    return replace(
        head,
        firsts=np.searchsorted(corpus.targets, np.arange(len(corpus.labels))),
        duals=_placed(change, _added(change, head.duals, lambda part: evenly[part]), stepped(more.came_duals)),
        weights=_weights(head, modes, change, more.by_mode, parts),
        starts=starts,
        phrases=phrases,
        values=values,
        vectors=np.asfortranarray(_placed(change, head.vectors, more.came.vectors)),
        meant=meant,
    )


def _weights(head: Head, modes: Modes, change: Change, by_mode: Floats, parts: Sequence[tuple[Rows, Floats]]) -> Steps:
    """What common grams say now: what each said, has of each mode, and what changed of the phrases that have it."""
    weights = _added(change, head.weights, lambda part: modes.grams[part].astype(np.float32) @ by_mode)
    for rows, own in parts:
        grams, words = rows.dense
        places = head.common[grams]
        is_common = places != RARE
        places = places[is_common]
        weights[places] = stepped(measured(weights[places]) + words[:, is_common].T @ own)
    return weights


def _added(change: Change, former: Steps, more: Callable[[slice], Floats]) -> Steps:
    """Row by row what was said for the former labels, and more; block by block, which stays in a core's own memory."""
    whole = np.empty((len(former), len(change.labels)), dtype=np.int16)
    for first in range(0, len(former), BLOCK):
        part = slice(first, first + BLOCK)
        whole[part] = stepped(change.columns(measured(former[part])) + more(part))
    return whole


def _meant(head: Head, rows: Rows, duals: Floats) -> Floats:
    """What each axis of the sentence vector says by these phrases."""
    return np.float32(1 - word_share(head.semantic)) * (rows.vectors.T @ duals)


def _placed(change: Change, former: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
    """Row by row for the present phrases, in the form of what was."""
    rows = former[change.kept]
    rows[change.fresh] = new
    return rows


def _listed(head: Head, change: Change, came: Rows) -> tuple[NDArray[np.int32], Numbers, Steps]:
    """Which phrases have which gram, and how much of it, gram by gram."""
    now = np.full(len(head.duals), -1, dtype=np.int32)
    now[change.kept[change.kept >= 0]] = np.flatnonzero(change.kept >= 0)
    phrases, values, starts = now[head.phrases], head.values, head.starts
    if len(change.gone):
        stays = phrases >= 0
        starts = np.concatenate([[0], np.cumsum(stays)])[starts]
        phrases, values = phrases[stays], values[stays]
    if came.read:
        own = [np.full(len(vector.rows), place) for place, vector in zip(change.fresh, came.read, strict=True)]
        grams = np.concatenate([vector.rows for vector in came.read])
        order = np.argsort(grams, kind="stable")
        places = starts[grams[order] + 1]
        phrases = np.insert(phrases, places, np.concatenate(own)[order])
        values = np.insert(values, places, stepped(np.concatenate([vector.values for vector in came.read])[order]))
        starts = starts + np.concatenate([[0], np.cumsum(np.bincount(grams, minlength=len(starts) - 1))])
    return starts.astype(np.int32), numbered(phrases, len(change.kept)), values
