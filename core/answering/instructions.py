"""Tells sentences planted in content to steer an assistant from those that help customers. Pure."""

import re

_TO_AN_ASSISTANT = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|system)\b.{0,30}
        \b(?:instructions?|prompts?|rules?|guidelines|context|messages?)\b
  | \b(?:your|the|this|each|every)\s+(?:\w+\s+)?(?:answers?|repl(?:y|ies)|responses?|outputs?|completions?)\b
        (?=.{0,80}$|.{0,80}[.!?"'])
  | \byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|language\s+model|chatbot|dan|developer\s+mode)\b
  | \b(?:system|assistant|developer)\s*(?:prompt|message|instruction)s?\b
  | ^\s*(?:\#+\s*)?(?:system|assistant)\s*:
  | \bas\s+an?\s+(?:ai|assistant|language\s+model)\b | <\|?(?:im_start|im_end|system|endoftext)\|?>
  | \b(?:reveal|print|repeat|show)\b.{0,30}\b(?:system\s+prompt|instructions\s+above|hidden\s+prompt)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ORDERS = re.compile(
    r"^\W*(?:please\s+|now\s+|then\s+|always\s+|also\s+)?(?:add|append|insert|include|integrate|incorporate|modify|alter|change|enhance"
    r"|augment|replace|convert|render|provide|write|use|introduce|misspell|scramble|jumble|rearrange|anagram|substitute|group|combine|remove"
    r"|translate|respond|reply|answer|say|end|begin|start|finish|conclude|mention|refuse|pretend|act|tell|draft|compose|develop|format"
    r"|encode|output|print|summari[sz]e|in\s+your)\b",
    re.IGNORECASE,
)
_OF_AN_ANSWER = re.compile(
    r"\b(?:your|the|this)\s+(?:\w+\s+)?(?:answers?|repl(?:y|ies)|responses?|output|completion)(?:'s)?\b"
    r"|\b(?:user|reader|customer)s?\s+(?:to|that|should|must)\b|\bin\s+your\s+(?:answer|reply|response|message)\b|\bof\s+your\s+message\b"
    r"|\bwith\s+the\s+following\b",
    re.IGNORECASE,
)


def instructs_assistant(sentence: str) -> bool:
    """True for a sentence that gives orders to whoever writes the reply rather than help to a customer."""
    if _ORDERS.match(sentence) and _OF_AN_ANSWER.search(sentence):
        return True
    match = _TO_AN_ASSISTANT.search(sentence)
    return bool(match) and not _is_about_answers(sentence, match.group() if match else "")


def _is_about_answers(sentence: str, found: str) -> bool:
    """'We read your reply within a day' speaks of answers without giving orders about them."""
    speaks_of_answers = re.search(r"answer|repl|respon|output|completion", found, re.IGNORECASE) is not None
    return speaks_of_answers and not _ORDERS.match(sentence)
