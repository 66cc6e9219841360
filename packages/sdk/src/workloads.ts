import type { Hex } from "@assay/tensor";

/** Classes of work as `Order.workload` names them. Any other value is of the class "other". */
export const WORKLOADS = {
  inference: "0x696e6672",
  training: "0x74726169",
  federated: "0x66656465",
  audit: "0x61756469",
  other: "0x00000000",
} as const satisfies Record<string, Hex>;

export type WorkloadName = keyof typeof WORKLOADS;

/** What an agent's mask can allow: work of each class, and payments to payees, which fund sessions. */
export type AgentPermission = WorkloadName | "payments";

const BITS: Record<AgentPermission, number> = { inference: 0, training: 1, federated: 2, audit: 3, other: 4, payments: 5 };

/**
 * The bit of a workload in an agent's mask.
 *
 * @example
 * ```ts
 * import { type Order, workloadBit } from "@assay/sdk";
 *
 * const allows = (mask: number, order: Order): boolean => ((mask >> workloadBit(order.workload)) & 1) === 1;
 * ```
 */
export function workloadBit(workload: Hex): number {
  const known = (Object.keys(WORKLOADS) as WorkloadName[]).find((name) => WORKLOADS[name] === workload.toLowerCase());
  return BITS[known ?? "other"];
}

/**
 * The mask of an agent that may do these.
 *
 * @example
 * ```ts
 * import { agentMask } from "@assay/sdk";
 *
 * const workloads = agentMask(["inference", "payments"]);
 * ```
 */
export function agentMask(permissions: readonly AgentPermission[]): number {
  return permissions.reduce((mask, permission) => mask | (1 << BITS[permission]), 0);
}
