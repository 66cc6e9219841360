import { readFileSync } from "node:fs";
import { type BaseWallet, Wallet } from "ethers";
import { UsageError } from "./exit";

/** Keys come from here, as those of the watchers do, and never from the command line, which other users can read. */
const KEY = "ASSAY_PRIVATE_KEY";
const PASSWORD = "ASSAY_KEYSTORE_PASSWORD";

/** The account that sends. @throws {UsageError} where neither a key nor a keystore with its password is given. */
export async function accountOf(keystore: string | undefined, environment: NodeJS.ProcessEnv): Promise<BaseWallet> {
  const { [KEY]: key, [PASSWORD]: password } = environment;
  if (keystore === undefined) {
    if (key === undefined) throw new UsageError(`Put the account's private key into ${KEY}, or name a keystore file by --keystore and put its password into ${PASSWORD}.`);
    try {
      return new Wallet(key);
    } catch {
      // The error of the library may hold the key.
      throw new UsageError(`What ${KEY} holds is no private key: 0x and 64 hexadecimal digits.`);
    }
  }
  if (password === undefined) throw new UsageError(`Put the password of ${keystore} into ${PASSWORD}.`);
  try {
    return await Wallet.fromEncryptedJson(readFileSync(keystore, "utf8"), password);
  } catch (cause) {
    throw new UsageError(`${keystore} is no keystore that the password opens.`, { cause });
  }
}
