"""How a customer writes a message down: greetings, small letters, slips of the finger. Pure."""

from random import Random

from core.conversations.conversation import Channel
from core.sample.message_library import MessageLibrary

_OPENS = {Channel.EMAIL: 0.75, Channel.WHATSAPP: 0.35, Channel.MESSENGER: 0.3, Channel.LIVE_CHAT: 0.2}
_TELLS = {Channel.EMAIL: 0.3, Channel.WHATSAPP: 0.06, Channel.MESSENGER: 0.08, Channel.LIVE_CHAT: 0.04}
_CLOSES = {Channel.EMAIL: 0.7, Channel.WHATSAPP: 0.12, Channel.MESSENGER: 0.12, Channel.LIVE_CHAT: 0.06}
_HASTY = 0.16
_SLIPS = 0.11


def write_down(text: str, *, channel: Channel, dice: Random, library: MessageLibrary, first: bool) -> str:
    """The wording as it arrives; a first message has more around it than later ones."""
    if dice.random() < _SLIPS:
        text = _slip(text, dice)
    if dice.random() < _HASTY:
        text = text.lower().rstrip("?.!")
    if not first:
        return text
    chances = (_OPENS.get(channel, 0.0), _TELLS.get(channel, 0.0), _CLOSES.get(channel, 0.0))
    drawn = [dice.random() < chance for chance in chances]
    groups = [dice.choice(library.other[group]) for group in ("openings", "lead_ins", "closings")]
    opening, lead_in, closing = (
        group if is_drawn else "" for group, is_drawn in zip(groups, drawn, strict=True)
    )
    stop = "." if closing and text[-1].isalnum() else ""
    return f"{opening}{lead_in}{text}{stop}{closing}"


def _slip(text: str, dice: Random) -> str:
    """Two neighbouring letters of a longer word swapped, or one left out."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return text
    place = dice.choice(long)
    word = words[place]
    at = dice.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[place] = swapped if dice.random() < 0.6 else word[:at] + word[at + 1 :]
    return " ".join(words)
