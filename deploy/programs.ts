/** Stylus programs that money depends on. Each is activated, and has a place in the chain's cache where that costs what it may. */
export const PROGRAMS = ["Referee", "Judge"] as const;

/** Those that attest GPUs, where something does. */
export const ATTESTATION_PROGRAMS = ["Evidence", "Endorsements", "P384"] as const;
