// Reads every example with what a tool has generated, and writes a JSON array of what was read wrongly.

declare const process: { stdout: { write(text: string): void } };

export interface Case {
  name: string;
  sent: unknown;
  // Each of them reads the example, and gives it back as it was.
  read: ((sent: any) => unknown)[];
}

export async function readAll(cases: Case[]): Promise<void> {
  const faults: string[] = [];
  for (const { name, sent, read } of cases) {
    for (const reader of read) {
      try {
        const got = inOrder(await reader(sent));
        if (got !== inOrder(sent)) {
          faults.push(`${name} came back as ${got}`);
        }
      } catch (error) {
        faults.push(`${name}: ${String(error)}`);
      }
    }
  }
  process.stdout.write(JSON.stringify(faults));
}

// A request with examples of the spec's parameters.
export interface Asked {
  path: string;
  headers: Record<string, string>;
}

// A `fetch` that answers with an example, if it is asked for the right path, with the right headers.
export function fetchOf(asked: Asked, status: number, sent: unknown): typeof fetch {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    const headers = Object.fromEntries(Object.keys(asked.headers).map((name) => [name, request.headers.get(name)]));
    if (inOrder({ path, headers }) !== inOrder(asked)) {
      throw new Error(`asked for ${path} with ${inOrder(headers)}`);
    }
    return new Response(JSON.stringify(sent), { status, headers: { "content-type": "application/json" } });
  };
}

// As JSON, with the members of every object in the order of their names.
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") {
      return Number(part); // int64, as zod reads it
    }
    if (part !== null && typeof part === "object" && !Array.isArray(part)) {
      return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
    }
    return part;
  });
}
