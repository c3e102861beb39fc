// Talks to the server that served this page. Each act there becomes the signed request that Slack would send.

async function post(path, given) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  }).catch(() => null);
  if (!answer) return { error: "The sandbox does not answer. Is it still running in its terminal?" };
  return answer.json();
}

/** Something that a person does in Slack. Answers with `error` when Slack's client would not let them. */
export function act(as, name, more = {}) {
  return post("/api/do", { as, act: name, ...more });
}

/** Something that is done beside Slack. */
export function beside(thing, more = {}) {
  return post("/api/beside", { thing, ...more });
}

export async function state(as, reading) {
  const asked = new URLSearchParams({ as, reading });
  const answer = await fetch(`/api/state?${asked}`);
  return answer.json();
}

/** Calls back at each change; says whether the line is up. */
export function changes(changed, line) {
  const source = new EventSource("/api/changes");
  source.onmessage = () => {
    line(true);
    changed();
  };
  source.onerror = () => line(false);
}
