"""Before a form goes on: is this citizen known well enough, do they act for who agreed, did they agree themselves?

The rule is bot.identity.access; here is what a citizen is told, and how the form waits for the answer.
"""

from collections.abc import Collection

from msgspec.structs import replace

from bot.catalog.privacy import Requirement
from bot.catalog.service import Service
from bot.dialogue import holding, posting, words
from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.identity.access import Bar, Barred, bar, needs_number
from bot.identity.ways import Stage
from bot.messages import Choice, Link, Reply, join_replies

NEW_LINK = (Choice(words.NEW_LINK, words.NEW_LINK),)
AGREE = (Choice(words.AGREE, words.AGREE), Choice(words.DISAGREE, words.DISAGREE))


async def begin(scene: Scene, form: Progress, said: Said, *, still: bool = False) -> Turn:
    """Starts or takes up a form, once nothing keeps the citizen from it; `still`: that was asked before."""
    service = scene.catalog.services[form.service]
    if not form.sent and (away := posting.closed(scene, form.service)) is not None:
        return away
    citizen = await scene.citizen(service, form.relation)
    barred = bar(service, citizen, said.now.date())
    if barred is not None:
        return await _held_up(scene, service, form, said, barred, still=still)
    if scene.talk.granting is not None and holding.is_for(form, scene.talk.granting):
        scene.talk = replace(scene.talk, granting=None)
    if form.binding or form.consenting:
        form = replace(form, binding=False, consenting="")
    told, talk = "", scene.talk
    if talk.left or talk.place or talk.photo:
        form, told = _with_what_was_sent(scene, with_place(scene, form), said)
    turn = scene.after(await scene.forms.start(form, said, citizen), said)
    if not told or turn.reply is None:
        return turn
    return replace(turn, reply=replace(turn.reply, text=words.sentence(told, turn.reply.text)))


def _with_what_was_sent(scene: Scene, form: Progress, said: Said) -> tuple[Progress, str]:
    """The form with the place and the picture that were sent before it; a picture counts once, and is told of."""
    place, photo = scene.talk.place, scene.talk.photo
    if place is not None and "place" not in said.values:
        form = scene.forms.settle_in(form, "location", place)
    ready = scene.forms.settle_in(form, "photo", Filled(photo, words.PHOTO)) if photo else form
    if ready is form:
        return form, ""
    scene.talk = replace(scene.talk, photo="")
    return ready, words.PHOTO_USED


def with_place(scene: Scene, form: Progress) -> Progress:
    """The form with the place that is still kept from when it was given up; another wish won't use it."""
    left = scene.talk.left
    if left is None or form.held or not holding.is_for(left, form):
        return form
    scene.talk = replace(scene.talk, left=None)
    return replace(form, held=left.held, held_for=left.held_for, held_from=left.held_from, number=left.number)


async def barred(scene: Scene, form: Progress, said: Said) -> bool:
    """Whether something keeps the citizen from a form that is under way."""
    service = scene.catalog.services[form.service]
    return bar(service, await scene.citizen(service, form.relation), said.now.date()) is not None


def refused(scene: Scene, form: Progress) -> Turn:
    """The citizen doesn't agree: the form ends, everything public goes on."""
    text = words.NOT_AGREED.format(name=scene.catalog.services[form.service].name)
    talk = replace(scene.talk, form=None, recent=None)
    return Turn(Reply(words.sentence(text, scene.paused_hint())), talk, State.IDLE, form.service)


async def _held_up(scene: Scene, service: Service, form: Progress, said: Said, barred: Barred, *, still: bool) -> Turn:
    match barred.why:
        case Bar.CONSENT:
            return _ask_consent(scene, service, form, said, barred, still=still)
        case Bar.GRANT:
            return _await_grant(scene, form, said)
    return await _invite(scene, service, form, said, barred, still=still)


def _await_grant(scene: Scene, form: Progress, said: Said) -> Turn:
    """How the relative agrees. The form waits beside whatever else the citizen does, and keeps no place meanwhile."""
    waiting = replace(holding.without(scene.forms.absorb(form, said)), awaiting="", options=(), confirming=False)
    talk = replace(scene.talk, form=None, granting=waiting)
    text = words.sentence(words.NO_GRANT.format(relation=form.relation), scene.paused_hint())
    return Turn(Reply(text), talk, State.ASKING, form.service, said.values)


async def granted(scene: Scene, relations: Collection[str], said: Said, text: str) -> Turn:
    """Says that these relatives agreed; what waited for it goes on, after what is under way where something is."""
    form = scene.talk.granting
    if form is None or form.relation not in relations:
        return scene.say(text)
    if scene.talk.form is not None:
        paused = scene.talk.paused or form
        scene.talk = replace(scene.talk, paused=paused, granting=None if paused is form else form)
        return scene.say(text)
    turn = await begin(scene, form, Said.of("", (), said.now, said.region))
    return replace(turn, reply=join_replies(Reply(text), turn.reply)) if turn.reply else turn


def _ask_consent(scene: Scene, service: Service, form: Progress, said: Said, barred: Barred, *, still: bool) -> Turn:
    """One short message: what, what for, how long, and where the whole notice stands."""
    notice = scene.catalog.privacy
    assert notice is not None, "the catalogue's check wants a notice beside entries that require a known citizen"
    told = notice.kinds[barred.kind]
    text = words.ASK_CONSENT.format(name=service.name, kind=told.name, data=told.data, purpose=told.purpose)
    text = words.sentence(words.STILL_NOT_AGREED if still else "", text, words.KEPT.format(kept=told.kept))
    waiting = replace(scene.forms.absorb(form, said), binding=False, consenting=barred.kind.value)
    links = (Link(words.NOTICE_LINK, scene.people.notice_url),)
    talk = replace(scene.talk, form=waiting)
    return Turn(Reply(text, AGREE, links), talk, State.ASKING, form.service, said.values)


async def _invite(scene: Scene, service: Service, form: Progress, said: Said, barred: Barred, *, still: bool) -> Turn:
    """Asks the citizen to prove who they are; the form waits, with what was said kept.

    `still`: a link that is good stays so, and with it the page that they may be on.
    """
    waiting = replace(scene.forms.absorb(form, said), binding=True)
    stage = await scene.people.awaited(scene.message.address) if still else None
    if stage is Stage.CODE_SHOWN or (stage is not None and barred.why is Bar.UNBOUND):
        text = words.CODE_AWAITED if stage is Stage.CODE_SHOWN else words.LINK_STANDS
        return Turn(Reply(text, NEW_LINK), replace(scene.talk, form=waiting), State.ASKING, form.service, said.values)
    number = needs_number(service)
    level = (
        Requirement.REAL_NAME if number and not service.requires.reaches(Requirement.REAL_NAME) else service.requires
    )
    url = await scene.people.invite(scene.message.address, service.name, level, number=number)
    if url is None:
        text = words.BINDING_UNAVAILABLE.format(name=service.name, hotline=scene.catalog.hotline)
        return Turn(Reply(text), replace(scene.talk, form=None), State.DONE, form.service)
    proof = words.PROOFS[level]
    asks = {Bar.LEVEL: words.NEEDS_HIGHER_LEVEL, Bar.NUMBER: words.NEEDS_NUMBER}.get(barred.why, words.NEEDS_BINDING)
    text = words.STILL_NOT_BOUND if still and barred.why is Bar.UNBOUND else asks.format(name=service.name, proof=proof)
    reply = Reply(text, links=(Link(words.PROOF_LINK.format(proof=proof), url),))
    return Turn(reply, replace(scene.talk, form=waiting), State.ASKING, form.service, said.values)
