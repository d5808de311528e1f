"""亲情代办 in chat: a relative agrees in a chat of their own, a child is found in the register of births."""

import re

from bot.catalog.converters import CONVERTERS
from bot.catalog.privacy import DataKind, Requirement
from bot.catalog.service import ServiceKind
from bot.dialogue import admission, words
from bot.dialogue.commands import is_asked
from bot.dialogue.kin import relation_named
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.identity.person import Person
from bot.messages import Address, Choice, Link, Reply
from bot.services.outcome import Done

SAID = words.FAMILY_SAID | words.FAMILY_STEPS
SHAPE = re.compile(f"{words.ADD_SHAPE}|{words.REVOKE_SHAPE}|{words.FAMILY_CODE_SHAPE}")
"""The words, whole, that mean acting for relatives."""
_ADD = re.compile(words.ADD_SHAPE)
_REVOKE = re.compile(words.REVOKE_SHAPE)
_CODE = re.compile(words.FAMILY_CODE_SHAPE)


async def answer(scene: Scene, said: Said) -> Turn:
    """The turn for these words."""
    word = said.word
    if revoked := _REVOKE.fullmatch(word):
        return await _revoke(scene, relation_named(revoked[1]))
    person = await scene.people.person(scene.message.address)
    if person is None or not person.id_number:
        return await _bind_first(scene)
    return await _step(scene, said, person)


async def _step(scene: Scene, said: Said, person: Person) -> Turn:
    word, address, family = said.word, scene.message.address, scene.people.family
    if code := _CODE.fullmatch(word):
        asked = await family.answer(address, code[1])
        if asked is None:
            return scene.say(words.FAMILY_NO_CODE)
        agent = await _name(scene, asked.agent)
        text = words.FAMILY_ASKED.format(agent=agent, relation=asked.relation)
        return Turn(Reply(text, (Choice(words.AGREE_FAMILY, words.AGREE_FAMILY),)), scene.talk)
    if word in words.FAMILY_STEPS and is_asked(said.text):
        return await _overview(scene)
    if word == words.AGREE_FAMILY:
        return await _agree(scene, person)
    if word == words.CONFIRM_FAMILY:
        return await _confirm(scene, said, person)
    if word == words.CHILD_AGREE:
        return await _children(scene, said, agreed=True)
    if added := _ADD.fullmatch(word):
        return await _add(scene, said, relation_named(added[1]))
    return await _overview(scene)


async def _overview(scene: Scene) -> Turn:
    address, family = scene.message.address, scene.people.family
    grants, mandates = await family.grants(address), await family.mandates(address)
    relations = "、".join(grant.relation for grant in grants)
    mine = words.FAMILY_MINE.format(relations=relations) if grants else words.FAMILY_MINE_NONE
    theirs = words.FAMILY_THEIRS.format(count=len(mandates)) if mandates else words.FAMILY_THEIRS_NONE
    return scene.say(words.FAMILY.format(mine=mine, theirs=theirs, how=words.FAMILY_HOW))


async def _add(scene: Scene, said: Said, relation: str) -> Turn:
    if not relation:
        return scene.say(words.FAMILY_ADD_WHOM)
    if relation == words.CHILD:
        return await _children(scene, said, agreed=False)
    code = await scene.people.family.ask(scene.message.address, relation)
    return scene.say(words.FAMILY_CODE.format(relation=relation, code=code) if code else words.FAMILY_FULL)


async def _agree(scene: Scene, person: Person) -> Turn:
    asked = await scene.people.family.agree(scene.message.address)
    if asked is None:
        return scene.say(words.FAMILY_NOTHING_ASKED)
    text = words.FAMILY_CONFIRM.format(principal=CONVERTERS["mask_name"](person.name), relation=asked.relation)
    choices = (Choice(words.CONFIRM_FAMILY, words.CONFIRM_FAMILY),)
    await scene.people.tell(asked.agent, Reply(text, choices))
    return scene.say(words.FAMILY_AGREED)


async def _confirm(scene: Scene, said: Said, person: Person) -> Turn:
    asked = await scene.people.family.confirm(scene.message.address)
    if asked is None or asked.by is None:
        return scene.say(words.FAMILY_NOTHING_ASKED)
    text = words.FAMILY_DONE_THERE.format(agent=CONVERTERS["mask_name"](person.name))
    await scene.people.tell(asked.by, Reply(text))
    return await admission.granted(scene, [asked.relation], said, words.FAMILY_DONE.format(relation=asked.relation))


async def _revoke(scene: Scene, relation: str) -> Turn:
    ended = await scene.people.family.revoke(scene.message.address, relation)
    return scene.say(words.FAMILY_REVOKED if ended else words.FAMILY_NOTHING_TO_REVOKE)


async def _children(scene: Scene, said: Said, *, agreed: bool) -> Turn:
    """The children in the register; added once their guardian has agreed to the use of their data."""
    service, address = scene.catalog.first(ServiceKind.PRIVACY), scene.message.address
    assert service is not None, "the words came by that entry"
    if words.CHILDREN_CALL not in scene.catalog.services[service].calls:
        return scene.say(words.CHILD_ELSEWHERE.format(hotline=scene.catalog.hotline))
    citizen = await scene.people.citizen(address)
    outcome = await scene.forms.ask(service, words.CHILDREN_CALL, citizen)
    if not isinstance(outcome, Done):
        return scene.say(words.CHILD_LATER)
    if not outcome.rows:
        return scene.say(words.CHILD_NONE.format(hotline=scene.catalog.hotline))
    if not agreed:
        return _ask_guardian(scene, [str(row["name"]) for row in outcome.rows])
    await scene.people.agree(address, DataKind.CHILDREN)
    added = []
    for number, row in enumerate(outcome.rows, 1):
        child = Person(f"birth:{row['id_number']}", str(row["name"]), str(row["id_number"]), Requirement.REAL_NAME)
        added.append(words.CHILD if number == 1 else f"{words.CHILD}{number}")
        if not await scene.people.family.add_child(address, added[-1], child):
            return scene.say(words.FAMILY_FULL)
    return await admission.granted(scene, added, said, words.CHILD_DONE)


def _ask_guardian(scene: Scene, names: list[str]) -> Turn:
    notice = scene.catalog.privacy
    told = notice.kinds[DataKind.CHILDREN] if notice else None
    masked = "、".join(CONVERTERS["mask_name"](name) for name in names)
    about = words.CHILD_TOLD.format(data=told.data, purpose=told.purpose, kept=told.kept) if told else ""
    text = words.CHILD_FOUND.format(names=masked, told=about)
    return Turn(Reply(text, (Choice(words.CHILD_AGREE, words.CHILD_AGREE),)), scene.talk)


async def _bind_first(scene: Scene) -> Turn:
    url = await scene.people.invite(scene.message.address, words.FAMILY_NAME, Requirement.REAL_NAME, number=True)
    if url is None:
        text = words.BINDING_UNAVAILABLE.format(name=words.FAMILY_NAME, hotline=scene.catalog.hotline)
        return scene.say(text)
    return Turn(Reply(words.FAMILY_NEEDS_BINDING, links=(Link(words.BINDING_LINK, url),)), scene.talk, State.ASKING)


async def _name(scene: Scene, address: Address) -> str:
    person = await scene.people.person(address)
    return CONVERTERS["mask_name"](person.name) if person else words.SOMEBODY
