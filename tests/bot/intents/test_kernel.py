"""The closed form behind the head agrees with textbook algebra."""

import numpy as np
import pytest

from bot.intents import kernel
from bot.intents.grams import Vector, Vocabulary, codes, pairs_of_lines, spelled
from bot.intents.kernel import Sparse, add_products, bend, solve


@pytest.fixture
def rows() -> list[Vector]:
    chance = np.random.default_rng(3)
    vectors = []
    for _ in range(300):
        places = np.unique(np.concatenate((chance.integers(0, 4, 2), chance.integers(0, 500, 12))))
        vectors.append(Vector(places, chance.random(len(places)).astype(np.float32)))
    return vectors


def dense(vectors: list[Vector], width: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    table = np.zeros((len(vectors), width))
    for row, vector in enumerate(vectors):
        table[row, vector.rows] = vector.values
    return table


def test_kernel_is_the_product_of_all_pairs(rows: list[Vector], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_FREQUENT", 20)
    table = dense(rows, 500)
    sparse, often = Sparse(rows, 500), np.count_nonzero(table, axis=0) > 30
    assert 0 < often.sum() < 500
    kernel_ = sparse.kernel(30)
    np.testing.assert_allclose(kernel_, table[:, ~often] @ table[:, ~often].T, atol=1e-4)
    sparse.add(kernel_, np.flatnonzero(often))
    np.testing.assert_allclose(kernel_, table @ table.T, atol=1e-4)


def test_weights_are_the_duals_seen_from_the_grams(rows: list[Vector]) -> None:
    duals = np.random.default_rng(4).random((len(rows), 5)).astype(np.float32)
    some = np.arange(0, 500, 3)
    np.testing.assert_allclose(Sparse(rows, 500).weights(duals, some), (dense(rows, 500).T @ duals)[some], atol=1e-4)


@pytest.mark.parametrize("size", [1, 40, 1300])
def test_solution_solves(size: int) -> None:
    chance = np.random.default_rng(5)
    table = chance.normal(size=(size, 30)).astype(np.float32)
    matrix = table @ table.T / 30 + np.eye(size, dtype=np.float32)
    wanted = chance.normal(size=(size, 3)).astype(np.float32)
    np.testing.assert_allclose(matrix @ solve(np.tril(matrix), wanted), wanted, atol=1e-3)


def test_products_and_bend_work_in_place() -> None:
    rows = np.array([[1.0, 2.0], [0.5, 0.0]], dtype=np.float32)
    matrix = np.zeros((2, 2), dtype=np.float32)
    add_products(matrix, rows)
    np.testing.assert_allclose(matrix, rows @ rows.T)
    bend(matrix)
    np.testing.assert_allclose(matrix, rows @ rows.T + (rows @ rows.T) ** 2)


def test_grams_are_pairs_and_characters_and_stop_at_spaces() -> None:
    assert {spelled(int(code)) for code in codes("查违 章")} == {"查", "违", "章", "查违"}
    assert len(codes("")) == 0


def test_pairs_of_lines_know_their_line() -> None:
    grams, lines = pairs_of_lines(["查违章", "取水"])
    assert [(spelled(int(code)), int(line)) for code, line in zip(grams, lines, strict=True)] == [
        ("查违", 0),
        ("违章", 0),
        ("取水", 1),
    ]


def test_vocabulary_keeps_shared_grams_and_gives_vectors_of_length_one() -> None:
    vocabulary = Vocabulary.of([codes("查违章"), codes("查社保")], 2)
    assert [spelled(int(code)) for code in vocabulary.codes] == ["查"]
    vector = vocabulary.vector(codes("查一查"))
    assert vector.rows.tolist() == [0] and vector.values.tolist() == [1.0]
    assert len(vocabulary.vector(codes("无关")).rows) == 0
