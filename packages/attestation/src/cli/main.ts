import { withChain, withEvidence, withNode, withSending, address, addresses, nodes, whole } from "./arguments";
import { attestNode, keepBody, printNonce, storeSeed } from "./attestations";
import { commandOf, exitOf } from "./command";
import { daily } from "./daily";
import { recordReferences, revoke } from "./endorsements";
import type { ExitCode } from "./exit";
import type { Streams } from "./streams";

const EPILOGUE = `
The account's key is read from ASSAY_PRIVATE_KEY, or from --keystore and ASSAY_KEYSTORE_PASSWORD. Anybody may send: a report
says for whom it was made.

Examples:
  assay-attest nonce --rpc http://127.0.0.1:8545 --policy 0x... --provider 0x... --node 0
  assay-attest send --rpc http://127.0.0.1:8545 --policy 0x... --provider 0x... --node 0 --evidence evidence.json
  assay-attest daily --rpc http://127.0.0.1:8545 --policy 0x... --provider 0x... --nodes 0,1 --services 0x... \\
    --evidence-command 'nvattest collect-evidence --device gpu --format json --nonce $ASSAY_NONCE'

Exit code: 0 done, 1 refused, 2 wrong usage or unreadable file, 3 a node or a command did not answer: try again.`;

/** The command `assay-attest`. */
export function attestMain(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const command = commandOf("assay-attest", "Proves to a chain that a provider's GPUs are genuine and run known firmware.", EPILOGUE, streams);
  const under = <Flags>(act: (flags: Flags, streams: Streams) => Promise<void>) => (flags: Flags): Promise<void> => act(flags, streams);

  withNode(withChain(command.command("nonce").description("print what a node's GPU has to sign now, 64 hexadecimal digits"))).action(under(printNonce));
  withSending(command.command("seed").description("store a new seed, where it is time for one")).action(under(storeSeed));
  withEvidence(withNode(withChain(command.command("quote").description("say what an attestation would cost, and send nothing"))))
    .requiredOption("--from <address>", "who would send", address)
    .action(under(attestNode));
  withEvidence(withNode(withSending(command.command("send").description("attest a node by its GPU's evidence")))).action(under(attestNode));
  withEvidence(withSending(command.command("keep").description("have the chain keep a report's measurements, so that attestations send less")))
    .option("--of-device", "all that is the same in every report of this device, for the node that it backs: least is sent", false)
    .action(under(keepBody));
  withEvidence(withSending(command.command("reference").description("record reference measurements, and that reports like this one attest")))
    .requiredOption("--driver <file>", "the driver's reference, a .swidtag")
    .requiredOption("--vbios <file>", "the VBIOS's reference, a .swidtag")
    .action(under(recordReferences));
  withSending(command.command("revoke").description("end what a revoked certificate certified").argument("<file>", "the OCSP answer, DER"))
    .requiredOption("--chain <file>", "PEM with the certificate and its issuer's")
    .action((file: string, flags: Parameters<typeof revoke>[1]) => revoke(file, flags, streams));
  withSending(command.command("daily").description("store a seed if it is time, attest all nodes that are not, and have units count: for cron"))
    .requiredOption("--provider <address>", "whose nodes they are", address)
    .requiredOption("--nodes <numbers>", "the nodes, 0 to 231, with commas between", nodes)
    .requiredOption("--evidence-command <line>", "prints evidence as JSON; finds the nonce in ASSAY_NONCE and the node in ASSAY_NODE")
    .option("--services <addresses>", "market, sessions, with commas between: units are refreshed in their registry, then each takes them over", addresses)
    .option("--units <number>", "with --services: units to offer; as many as are offered now where it is left out", whole)
    .option("--evidence-timeout <seconds>", "end the command after so long", whole, 120)
    .option("--attempts <number>", "try each step so often", whole, 5)
    .option("--pause <seconds>", "before the second attempt; twice as long before each further one", whole, 5)
    .action(under(daily));
  return exitOf(command, argv, streams);
}
