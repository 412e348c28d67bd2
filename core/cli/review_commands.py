"""`review` and `conflicts`: what syncs changed, which answers rested on it, and what contradicts what."""

from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import Workspace, actor, table, workspace_options

if TYPE_CHECKING:
    from core.review.conflicts import Conflict, ConflictState
    from core.review.reviews import Review, ReviewDraft, ReviewedDocument, ReviewSummary

_SHOWN_WORDS = 160


@click.group()
def review() -> None:
    """See what syncs changed: pages, facts, and the past answers that rested on them."""


@review.command("list")
@click.option("--source", "source_id", help="Only changes of this source.")
@click.option("--all", "with_first", is_flag=True, help="First syncs and new short answers too.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
@workspace_options
@click.pass_obj
def list_reviews(workspace: Workspace, source_id: str | None, with_first: bool, limit: int) -> None:
    """List the reviews of what changed, by sync or by hand, newest first.

    What came in for the first time changed nothing that anybody was told, and is left out without --all.
    """
    with workspace.engine() as engine:
        if source_id:
            engine.sources.find_source(source_id)
        engine.delta_reviews.review_missing(engine.conflict_job.request_for)
        found, total = engine.review_overview.list_summaries(
            source_id=source_id, with_first_syncs=with_first, limit=limit
        )
        names = {source.id: source.name for source in engine.sources.list_sources(with_removed=True)}
    rows = [
        [one.review.run_id, f"{one.review.created_at:%Y-%m-%d %H:%M}", one.review.state.value,
         one.review.added, one.review.changed, one.review.removed, one.facts, one.answers, one.conflicts,
         names.get(one.review.source_id, one.review.source_id)]
        for one in found
    ]  # fmt: skip
    head = [
        "RUN",
        "REVIEWED",
        "STATE",
        "ADDED",
        "CHANGED",
        "GONE",
        "FACTS",
        "ANSWERS",
        "CONTRADICTED",
        "SOURCE",
    ]
    lines = table(head, rows)
    data = {"total": total, "reviews": [_summary(one) for one in found]}
    workspace.show(data, lines if rows else ["Nothing has changed yet."])


@review.command("show")
@click.argument("run_id")
@click.option("--document", "document_id", help="One document of it: its sentences and facts, old and new.")
@click.option(
    "--limit", type=click.IntRange(1, 5000), default=100, show_default=True, help="Documents listed."
)
@click.option("--seen", is_flag=True, help="Mark the review as seen.")
@workspace_options
@click.pass_obj
def show_review(workspace: Workspace, run_id: str, document_id: str | None, limit: int, seen: bool) -> None:
    """Show what one sync changed. RUN_ID is a run from `review list`.

    Documents that past answers rested on come first, then those that others contradict.
    """
    with workspace.engine() as engine:
        found = engine.reviews.find_review(run_id)
        if seen:
            engine.reviews.mark_seen(run_id, at=engine.clock())
            found = engine.reviews.find_review(run_id)
        if document_id:
            document = engine.reviews.find_reviewed(run_id, document_id)
            workspace.show(_document(document) | {"delta": document.delta}, _document_lines(document))
            return
        documents, total = engine.reviews.list_reviewed(run_id, limit=limit)
    rows = [
        [one.document_id, one.kind.value, one.fact_count, one.answer_count, one.conflict_count, one.title]
        for one in documents
    ]
    lines = [
        f"{found.added} added, {found.changed} changed, {found.removed} gone  ({found.state.value})",
        "",
        *table(["DOCUMENT", "CHANGE", "FACTS", "ANSWERS", "CONFLICTS", "TITLE"], rows),
    ]
    if total > len(documents):
        lines.append(f"… and {total - len(documents)} more")
    lines += ["", f"What changed in one of them: answerdesk review show {run_id} --document DOCUMENT"]
    data = _review(found) | {"total": total, "documents": [_document(one) for one in documents]}
    workspace.show(data, lines if rows else lines[:1])


@review.command("version")
@click.argument("number", type=click.IntRange(min=1))
@workspace_options
@click.pass_obj
def review_version(workspace: Workspace, number: int) -> None:
    """Show what one knowledge version changed: an edited short answer, a replaced file, a restoration."""
    with workspace.engine() as engine:
        _show_draft(workspace, engine.delta_reviews.review_version(number))


@review.command("held")
@click.argument("source_id")
@workspace_options
@click.pass_obj
def review_held(workspace: Workspace, source_id: str) -> None:
    """Show what approving all that waits in a source would change."""
    with workspace.engine() as engine:
        engine.sources.find_source(source_id)
        _show_draft(workspace, engine.delta_reviews.review_held(source_id))


def _show_draft(workspace: Workspace, draft: "ReviewDraft") -> None:
    documents = list(draft.documents)
    lines = [f"{draft.added} added, {draft.changed} changed, {draft.removed} gone"]
    for one in documents:
        lines += ["", *_document_lines(one)]
    data = {
        "added": draft.added,
        "changed": draft.changed,
        "removed": draft.removed,
        "documents": [_document(one) | {"delta": one.delta} for one in documents],
    }
    workspace.show(data, lines)


def _summary(one: "ReviewSummary") -> dict[str, Any]:
    sums = {"facts": one.facts, "answers": one.answers, "conflicts": one.conflicts}
    return _review(one.review) | sums


def _review(one: "Review") -> dict[str, Any]:
    return {
        "run_id": one.run_id,
        "source_id": one.source_id,
        "created_at": one.created_at.isoformat(),
        "first_version": one.first_version,
        "last_version": one.last_version,
        "added": one.added,
        "changed": one.changed,
        "removed": one.removed,
        "state": one.state.value,
        "seen_at": one.seen_at.isoformat() if one.seen_at else None,
    }


def _document(one: "ReviewedDocument") -> dict[str, Any]:
    return {
        "document_id": one.document_id,
        "change": one.kind.value,
        "title": one.title,
        "facts": one.fact_count,
        "answers": one.answer_count,
        "conflicts": one.conflict_count,
    }


def _document_lines(one: "ReviewedDocument") -> list[str]:
    delta = one.delta
    lines = [f"{one.title}  ({one.kind.value})"]
    for change in delta["changes"]:
        lines.append("")
        lines += [f"- {_short(change['old']['words'])}"] if change["old"] else []
        lines += [f"+ {_short(change['new']['words'])}"] if change["new"] else []
        for fact in change["facts"]:
            lines.append(f"    {fact['about']}: {fact['old'] or '(nothing)'} → {fact['new'] or '(nothing)'}")
    if delta["left_out"]:
        lines += ["", f"… and {delta['left_out']} more sentences"]
    for found in delta["contradictions"]:
        place = found["elsewhere"]
        lines += [
            "",
            f"! {place['title']} says {found['theirs']}, not {found['ours']}: {_short(place['words'])}",
        ]
    if delta["answers"]:
        lines += ["", f"Past answers that rest on what is no longer said ({one.answer_count}):"]
        for answer in delta["answers"]:
            lines.append(f"  {answer['at'][:10]}  {answer['conversation_id']}  {_short(answer['question'])}")
    return lines


@click.group()
def conflicts() -> None:
    """See passages that contradict each other or say the same twice, and decide about them."""


@conflicts.command("list")
@click.option(
    "--state",
    type=click.Choice(["open", "dismissed", "solved", "all"]),
    default="open",
    show_default=True,
    help="Which ones.",
)
@click.option("--kind", type=click.Choice(["contradiction", "duplicate"]), help="Only this kind.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many."
)
@workspace_options
@click.pass_obj
def list_conflicts(workspace: Workspace, state: str, kind: str | None, limit: int) -> None:
    """List contradictions and near-duplicates, with both sides."""
    from core.review.conflicts import ConflictKind, ConflictState

    with workspace.engine() as engine:
        found, total = engine.conflicts.list_conflicts(
            state=None if state == "all" else ConflictState(state),
            kind=ConflictKind(kind) if kind else None,
            limit=limit,
        )
    lines = [line for one in found for line in _conflict_lines(one)]
    if total > len(found):
        lines.append(f"… and {total - len(found)} more")
    data = {"total": total, "conflicts": [_conflict(one) for one in found]}
    workspace.show(data, lines or ["No conflicts. `answerdesk conflicts find` looks everywhere anew."])


@conflicts.command("find")
@workspace_options
@click.pass_obj
def find_conflicts(workspace: Workspace) -> None:
    """Hold all passages against each other now. Syncs do so by themselves for what they change."""
    with workspace.engine() as engine:
        count = engine.conflict_watch.look_everywhere()
        _, total = engine.conflicts.list_conflicts(limit=1)
    workspace.show({"found": count, "open": total}, [f"{count} found; {total} are open."])


@conflicts.command("dismiss")
@click.argument("conflict_id")
@workspace_options
@click.pass_obj
def dismiss(workspace: Workspace, conflict_id: str) -> None:
    """Take a conflict off the list for good: it is none. It comes back when a side says something else."""
    from core.review.conflicts import ConflictState

    _decide(workspace, conflict_id, ConflictState.DISMISSED)


@conflicts.command("solve")
@click.argument("conflict_id")
@workspace_options
@click.pass_obj
def solve(workspace: Workspace, conflict_id: str) -> None:
    """Say that the content has been put right. It comes back if it is found again."""
    from core.review.conflicts import ConflictState

    _decide(workspace, conflict_id, ConflictState.SOLVED)


def _decide(workspace: Workspace, conflict_id: str, state: "ConflictState") -> None:
    with workspace.engine() as engine:
        found = engine.conflict_decisions.decide(conflict_id, state, actor=actor())
    workspace.show(_conflict(found), [f"{conflict_id} is {state.value}."])


def _conflict(one: "Conflict") -> dict[str, Any]:
    return {
        "conflict_id": one.id,
        "kind": one.kind.value,
        "state": one.state.value,
        "score": round(one.score, 4),
        "found_at": one.found_at.isoformat(),
        "found_version": one.found_version,
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        **one.detail,
    }


def _conflict_lines(one: "Conflict") -> list[str]:
    lines = [f"{one.id}  {one.kind.value}  ({one.state.value})"]
    for side in ("left", "right"):
        place = one.detail[side]
        value = one.detail.get(f"{side}_value", "")
        told = f"{value} — " if value and value != place["words"] else ""
        lines.append(f"  {place['title']}: {told}{_short(place['words'])}")
    return [*lines, ""]


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN_WORDS else words[: _SHOWN_WORDS - 1].rstrip() + "…"
