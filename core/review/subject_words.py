"""Words by which sentences are known to speak of one thing or of several, as stems. English first. Pure."""

import re

from core.answering.content_words import stem


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


FILLERS = _stems(
    """accept accepted allow allowed apply applies available back buy can cost costs customer customers do
    each eligible ensure every everything following get give given good have include included item items
    keep like make may might must need needed note offer offered once order ordered orders please possible
    product products provide provided purchase purchased purchases receive received request requested
    require required send sent simply stay submit take takes thing things time us use used using via want
    whole will work works would you your currently usually normally typically generally always just already
    per up max maximum min minimum least most more less than within after about around approximately""",
)
"""Words a sentence may have or lack without speaking of something else."""

ASKING = _stems(
    "day days far fast hour hours long many month months much often soon week weeks when year years"
)
"""Words of questions that a value answers."""

KINDS_OF_PAGES = _stems(
    """about answer answers article articles asked basics center centre common contact details document
    documentation faq faqs frequently general guide guides help home how info information introduction
    knowledge learn manual overview page policy policies question questions section summary support terms
    tips conditions your our what when where which why"""
)
"""Words of titles and headings that do not say what a page is about."""

NOTES_ON_PAGES = _stems(
    """added article author by changed copyright created date edited edition id issue last min minute minutes
    modified number page posted published read reading reserved reviewed revised revision rights time
    updated version views written"""
)
"""Words of lines that say something of their page alone: when it was updated, who holds the rights."""

LABELLED = _stems(
    """appendix article chapter class code edition error figure id level line number option page part phase
    pin port question room section stage step table tier type unit version zone"""
)
"""Words whose number is a name: step 3, error 404."""

MODIFIERS = _stems(
    """standard express priority economy overnight regular premium basic pro plus starter free trial team
    business enterprise personal individual professional ultimate lite mini max xl small medium large
    student students senior adult adults child children family domestic international national local
    abroad eu monthly annual annually yearly weekly daily quarterly weekday weekdays weekend weekends
    holiday holidays summer winter digital physical online offline store prepaid postpaid credit debit
    new old current previous former next first second third last initial final additional extra original
    refurbished used outlet sale clearance defective damaged faulty heavy bulky oversized returning
    guest member members vip gold silver bronze platinum black white red blue green yellow left right top
    bottom front rear indoor outdoor wired wireless mobile desktop web ios android windows mac linux
    import export inbound outbound incoming outgoing primary secondary internal external public private
    hourly upload download email chat phone sms"""
)
"""Words that choose one of several things: what is said of the one says nothing of the other."""

_VALUES_IN_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|hundred|dozen|thousand|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|not|no|never|cannot|without"
    r"|un\w+able|\w+n['’]t|nicht|kein\w*|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?)\b"
)


def may_tell_in_words(text: str) -> bool:
    """Whether lower-case text may give a value, or deny something, without a figure. Cheap."""
    return _VALUES_IN_WORDS.search(text) is not None
