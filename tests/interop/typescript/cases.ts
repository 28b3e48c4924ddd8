// Read every example with the code that a tool generated, and write the mismatches as a JSON array.

declare const process: { stdout: { write(text: string): void } };

export interface Case {
  name: string;
  sent: unknown;
  // Each function reads the example and must return it unchanged.
  read: ((sent: any) => unknown)[];
}

export async function readAll(cases: Case[]): Promise<void> {
  const mismatches: string[] = [];
  for (const { name, sent, read } of cases) {
    for (const reader of read) {
      try {
        const got = sortedJson(await reader(sent));
        if (got !== sortedJson(sent)) {
          mismatches.push(`${name} was read as ${got}`);
        }
      } catch (error) {
        mismatches.push(`${name}: ${String(error)}`);
      }
    }
  }
  process.stdout.write(JSON.stringify(mismatches));
}

// A request whose parameters have values from the examples of the spec.
export interface ExpectedRequest {
  path: string;
  headers: Record<string, string>;
}

// Return a `fetch` that responds with an example if the path and the headers of the request are correct.
export function fetchOf(expected: ExpectedRequest, status: number, sent: unknown): typeof fetch {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    const headers = Object.fromEntries(Object.keys(expected.headers).map((name) => [name, request.headers.get(name)]));
    if (sortedJson({ path, headers }) !== sortedJson(expected)) {
      throw new Error(`requested ${path} with ${sortedJson(headers)}`);
    }
    return new Response(JSON.stringify(sent), { status, headers: { "content-type": "application/json" } });
  };
}

// Return JSON in which the fields of every object are sorted by name.
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") {
      return Number(part); // zod reads int64 as bigint
    }
    if (part !== null && typeof part === "object" && !Array.isArray(part)) {
      return Object.fromEntries(Object.entries(part).sort(([first], [second]) => (first < second ? -1 : 1)));
    }
    return part;
  });
}
