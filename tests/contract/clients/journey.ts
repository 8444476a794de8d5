// The same journey as journey.py, by a TypeScript client whose types were generated from the contract.
// node journey.ts ADDRESS OFFICER REVIEWER PASSWORD MILESTONE; prints what the public sees then, as JSON.

import createClient from "openapi-fetch";
import type { components, paths } from "./tracker.d.ts";

const [address, officer, reviewer, password, key] = process.argv.slice(2);
const anyone = createClient<paths>({ baseUrl: address });

function had<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

async function signedIn(email: string) {
  const { token } = had(await anyone.POST("/api/v1/auth/token/", { body: { email, password } }));
  return createClient<paths>({ baseUrl: address, headers: { Authorization: `Token ${token}` } });
}

// Without `fields` or `expand` the whole row comes.
type Milestone = components["schemas"]["MilestoneOutput"];
const found = had(await anyone.GET("/api/v1/milestones/{id}/", { params: { path: { id: Number(key) } } }));
const milestone = found as Milestone;
const asOfficer = await signedIn(officer);
const report = (once: string) =>
  asOfficer.POST("/api/v1/progress-reports/", {
    params: { header: { "If-Match": `"${milestone.version}"`, "Idempotency-Key": once } },
    body: {
      milestone: milestone.id,
      status: "completed",
      narrative: "It is online.",
      evidence: [{ title: "The register", url: "https://registers.example.org/" }],
    },
  });
const first = had(await report("once"));
const again = had(await report("once"));
const stale = await report("twice");
const asReviewer = await signedIn(reviewer);
had(
  await asReviewer.POST("/api/v1/verifications/", {
    body: { report: first.id, finding: "disputed", reason: "Half of it is missing." },
  }),
);
const dashboard = had(await anyone.GET("/api/v1/countries/{code}/dashboard/", { params: { path: { code: "ZZ" } } }));
const told = {
  same: first.id === again.id,
  stale: stale.error?.code,
  claimed: dashboard.commitments.claimed.complete,
  disputed: dashboard.milestones.disputed,
};
console.log(JSON.stringify(told));
