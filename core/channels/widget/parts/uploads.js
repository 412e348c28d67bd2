// Files chosen for the next message: checked, sent at once, shown while they are on their way.

// Why a file cannot be sent: "tooLarge", "wrongType", or "" when it can. Pure. An empty list of types allows all.
function fileProblem(file, limits) {
  if (limits.max_file_bytes && file.size > limits.max_file_bytes) return "tooLarge";
  const allowed = limits.file_types || [];
  const name = file.name.toLowerCase();
  const fits = (type) => {
    const wanted = type.toLowerCase();
    if (wanted.startsWith(".")) return name.endsWith(wanted);
    return wanted.endsWith("/*") ? file.type.startsWith(wanted.slice(0, -1)) : file.type === wanted;
  };
  return !allowed.length || allowed.some(fits) ? "" : "wrongType";
}

function createUploads({ send, limits, onChange }) {
  let chosen = [];

  function add(files) {
    for (const file of files) {
      const problem = fileProblem(file, limits());
      const one = { name: file.name, size: file.size, progress: 0, problem, done: null, file };
      chosen.push(one);
      if (!problem) start(one);
    }
    onChange();
  }

  async function start(one) {
    one.problem = "";
    try {
      one.done = await send(one.file, (share) => {
        one.progress = share;
        onChange(one);
      });
    } catch (error) {
      one.problem = { 413: "tooLarge", 415: "wrongType" }[error.status] || "uploadFailed";
    }
    onChange();
  }

  return {
    add,
    list: () => chosen,
    remove: (one) => {
      chosen = chosen.filter((other) => other !== one);
      onChange();
    },
    again: (one) => {
      start(one);
      onChange();
    },
    isBusy: () => chosen.some((one) => !one.done && !one.problem),
    // The files that the server has; those that failed stay to be seen.
    take: () => {
      const ready = chosen.filter((one) => one.done).map((one) => one.done);
      chosen = chosen.filter((one) => !one.done);
      return ready;
    },
  };
}
