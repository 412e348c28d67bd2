"""The widget's colour: whether what is drawn in it can be seen."""

from urllib.parse import urlencode

from core.deployment.channel_settings import WidgetLook, WidgetTheme
from core.deployment.snippet import PREVIEW_PATH

WANTED_CONTRAST = 3.0
"""Of shapes against what lies around them, by WCAG 2.2 (1.4.11)."""
_BRIGHT_PAGE = "#ffffff"


def contrast(one: str, other: str) -> float:
    """Between two colours such as #4f46e5: 1 is none, 21 is black on white."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colour_warning(look: WidgetLook) -> str:
    """Why the colour is hard to see, in a sentence; empty when it is not.

    Only against bright surfaces: on dark ones, and for text, the widget takes a readable shade by itself.
    """
    found = contrast(look.colour, _BRIGHT_PAGE)
    if look.theme is WidgetTheme.DARK or found >= WANTED_CONTRAST:
        return ""
    return (
        f"This colour is hard to see on bright pages: its contrast with white is {found:.1f} to 1, and at "
        f"least {WANTED_CONTRAST:g} to 1 is wanted. A darker shade can be seen by everyone."
    )


def preview_address(look: WidgetLook) -> str:
    """The page that shows the widget in this look; a path on this server."""
    return f"{PREVIEW_PATH}?{urlencode(look.model_dump(mode='json'))}"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    # As WCAG defines relative luminance.
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
