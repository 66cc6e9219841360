import { setTimeout } from "node:timers/promises";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { StakeParameters } from "../../../deploy/parameters";

/** @property maxLockSeconds of the demo's service. */
export type Times = Pick<StakeParameters, "thawSeconds" | "noticeSeconds"> & { readonly maxLockSeconds: number };

/** 21 days, for which nobody has to wait: the embedded chain's clock is set. */
const MAX_LOCK_SECONDS = 1_814_400;
/** Elsewhere the demo waits, so that all is as short as its transactions between a lock and a verdict allow. */
const SHORT: Times = { maxLockSeconds: 20, thawSeconds: 21, noticeSeconds: 22 };

function isEmbedded({ network }: HardhatRuntimeEnvironment): boolean {
  return network.name === "hardhat";
}

/** The times that a deployment on this network is given: production's on the embedded chain, seconds on others. */
export function timesOn(hre: HardhatRuntimeEnvironment, { thawSeconds, noticeSeconds }: StakeParameters): Times {
  return isEmbedded(hre) ? { thawSeconds, noticeSeconds, maxLockSeconds: MAX_LOCK_SECONDS } : SHORT;
}

const DAY_SECONDS = 86_400;

/** As people say it: whole days, or seconds. */
export function spoken(seconds: number): string {
  return seconds % DAY_SECONDS === 0 ? `${seconds / DAY_SECONDS} days` : `${seconds} s`;
}

/** Lets time pass: in no time on the embedded chain, in its own on others, whose last block has to be a new one to show it. */
export async function pass(hre: HardhatRuntimeEnvironment, seconds: number): Promise<void> {
  if (isEmbedded(hre)) {
    await hre.network.provider.send("evm_increaseTime", [seconds]);
    await hre.network.provider.send("evm_mine");
    return;
  }
  await setTimeout((seconds + 1) * 1_000);
  const [signer] = await hre.ethers.getSigners();
  await (await signer?.sendTransaction({ to: signer }))?.wait();
}
