// Reads text/event-stream. Pure: bytes may be cut anywhere, between the letters of a field or of a line end.

function createEventReader() {
  let rest = "";
  let event = blankEvent();

  function blankEvent() {
    return { type: "message", id: null, lines: [] };
  }

  function takeLine(line, found) {
    if (line === "") {
      if (event.lines.length) found.push({ type: event.type, id: event.id, data: event.lines.join("\n") });
      event = blankEvent();
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") event.lines.push(value);
    else if (field === "event") event.type = value;
    else if (field === "id") event.id = value;
  }

  // The events that this piece completes; what is unfinished waits for the next piece.
  function feed(piece) {
    const found = [];
    rest += piece;
    let start = 0;
    const ends = /\r\n|\n|\r/g;
    let end;
    while ((end = ends.exec(rest))) {
      // A carriage return that comes last may be half of a line end.
      if (end[0] === "\r" && ends.lastIndex === rest.length) break;
      takeLine(rest.slice(start, end.index).replace(/^\ufeff/, ""), found);
      start = ends.lastIndex;
    }
    rest = rest.slice(start);
    return found;
  }

  return { feed };
}

// The object that an event carries; null for one that is not JSON, which is skipped, not fatal.
function eventData(event) {
  try {
    const data = JSON.parse(event.data);
    return data && typeof data === "object" ? data : null;
  } catch {
    return null;
  }
}
