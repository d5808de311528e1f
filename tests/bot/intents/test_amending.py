"""A fit that was amended says what a whole one says, in no time."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.catalog.load import load_catalog
from bot.catalog.model import Catalog
from bot.intents import amending, head, ridge, store
from bot.intents.amending import amended
from bot.intents.change import Change
from bot.intents.corpus import Corpus
from bot.intents.fitting import Task, fitted, known
from bot.intents.head import Head, measured
from bot.intents.lexicon import Lexicon
from bot.intents.ridge import STIFFNESS
from bot.intents.router import Router
from bot.intents.spelling import Speller
from bot.intents.words import BareWords
from bot.settings import Settings
from tests.bot.intents.conftest import NOW, SERVICES, small

THOUSANDTHS = 0.004
HEARD = 0.4
FINES = SERVICES["road.fines"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small catalogue was fitted whole, by words."""
    folder = tmp_path_factory.mktemp("fits")
    task = task_of(small())
    fitted(task, folder)
    return folder


def task_of(catalog: Catalog) -> Task:
    return Task(Corpus.of(catalog), Lexicon.of(catalog.lexicon), semantic=False)


def with_phrases(service: str, phrases: str) -> Catalog:
    catalog = small()
    entry = catalog.services[service]
    changed = entry.model_copy(update={"phrases": tuple(phrases.split(" | "))})
    return catalog.model_copy(update={"services": {**catalog.services, service: changed}})


def without(service: str) -> Catalog:
    return small(services={name: entry for name, entry in dumped().items() if name != service})


def dumped() -> dict[str, Any]:
    return {name: entry.model_dump(exclude_unset=True) for name, entry in small().services.items()}


def with_service() -> Catalog:
    dog = {**dumped()["fund.withdraw"], "name": "养犬登记", "names": ("养犬登记", "狗证")}
    dog["phrases"] = ("给狗上户口", "养狗要登记吗", "狗证怎么办", "小狗办证")
    return small(services={"city.dog": dog, **dumped()})


CHANGES = {
    "a phrase more": with_phrases("road.fines", FINES[2] + " | 条子上的钱给谁"),
    "a phrase less": with_phrases("road.fines", FINES[2].rpartition(" | ")[0]),
    "what another service has, too": with_phrases("road.fines", FINES[2] + " | 帮我查查违章"),
    "a service less": without("fund.balance"),
    "a service more, before the others": with_service(),
    "small talk": small(
        chitchat={"问候": "你好 | 在吗 | 早上好 | 吃了吗 | 忙不忙", "菜谱": "红烧肉怎么做 | 炒鸡蛋的做法"}
    ),
    "nothing": small(),
}


def wanted(corpus: Corpus) -> NDArray[np.float32]:
    rows = np.zeros((len(corpus.phrases), len(corpus.labels)), dtype=np.float32)
    rows[np.arange(len(rows)), corpus.targets] = 1
    return rows


def said(head: Head, corpus: Corpus) -> NDArray[np.float32]:
    return np.stack([head.scores(head.listen(phrase)) for phrase in corpus.phrases])


@pytest.mark.parametrize("catalog", CHANGES.values(), ids=CHANGES)
def test_what_was_amended_solves_the_same_equations_as_a_whole_fit(folder: Path, catalog: Catalog) -> None:
    task = task_of(catalog)
    name, former = next(store.bases(folder, task.ground))
    basis, change = store.basis(folder, name, former, task.lexicon), Change.between(former, task.corpus)
    assert basis is not None
    head, _, bare = amended(basis, task.corpus, change, None)
    scores = said(head, task.corpus)
    left = wanted(task.corpus) - STIFFNESS * measured(head.duals) - scores
    assert np.abs(left).max() < THOUSANDTHS
    assert (scores[change.fresh, task.corpus.targets[change.fresh]] > HEARD).all()
    names = {label.key for label in task.corpus.labels}
    assert {task.corpus.labels[place].key for places in bare.shared.values() for place in places} <= names


def test_so_it_does_where_grams_of_many_phrases_are_not_squared(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (head, ridge, amending):
        monkeypatch.setattr(module, "MOST", 4)
    task = task_of(small())
    fit, modes = ridge.fit(task.corpus.phrases, task.corpus.targets, len(task.corpus.labels), task.lexicon, None)
    assert (np.diff(fit.starts) > head.MOST).any()
    words = Speller.of(task.corpus.pairs(), task.corpus.names), BareWords({})
    corpus = task_of(CHANGES["a phrase more"]).corpus
    basis, change = store.Basis((fit, *words), modes, task.corpus), Change.between(task.corpus, corpus)
    fit, _, _ = amended(basis, corpus, change, None)
    left = wanted(corpus) - STIFFNESS * measured(fit.duals) - said(fit, corpus)
    assert np.abs(left).max() < THOUSANDTHS


def test_only_a_whole_fit_of_the_same_ground_is_amended(folder: Path) -> None:
    assert not list(store.bases(folder, task_of(small(lexicon={})).ground))


def test_a_whole_fit_outlives_those_amended_from_it_and_takes_the_place_of_its_own(tmp_path: Path) -> None:
    task = task_of(small())
    fit = fitted(task, tmp_path)
    for number in range(2 * store.KEPT):
        store.save(tmp_path, f"{number}{store.AMENDED}", fit)
        assert known(task, tmp_path), "going back to it learns nothing"
    kept = {place.name for place in (tmp_path / "routing").iterdir()}
    assert kept == {task.key, *(f"{number}{store.AMENDED}" for number in range(store.KEPT, 2 * store.KEPT))}
    last = f"{2 * store.KEPT - 1}"
    store.save(tmp_path, last, fit)
    assert store.load(tmp_path, last + store.AMENDED, task.lexicon) is None


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_shipped_catalogue_amended_decides_as_learned_whole(tmp_path: Path, shipped: Router) -> None:
    settings = Settings()
    catalog, folder = load_catalog(settings.catalog), settings.data_dir / "router"
    entry = catalog.services["housing.heating"]
    heating = entry.model_copy(update={"phrases": (*entry.phrases, "屋里冻得慌找谁")})
    changed = catalog.model_copy(update={"services": {**catalog.services, "housing.heating": heating}})
    at_once = Router.at_once(changed, cache_dir=folder, alone=nullcontext())
    assert at_once is not None
    assert not at_once.is_whole
    whole = Router.build(changed, cache_dir=tmp_path)
    said = [text for service in changed.services.values() for text in (*service.names, *service.examples)]
    others = 0
    for text in said:
        one, other = at_once.route(text, now=NOW), whole.route(text, now=NOW)
        others += (one.verdict, one.service) != (other.verdict, other.service)
    assert others <= len(said) / 500
    assert at_once.route("屋里冻得慌找谁", now=NOW).service == "housing.heating"
    assert shipped.route("屋里冻得慌找谁", now=NOW).service != "housing.heating"
