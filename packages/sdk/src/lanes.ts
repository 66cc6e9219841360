import { id } from "ethers";
import { toLane } from "./ids";

/** The lane whose verifier executes the whole program again: the first four bytes of keccak256("EXECUTE"). */
export const EXECUTE_LANE = toLane(id("EXECUTE").slice(0, 10));

/** The lane whose claims stand unless somebody proves them wrong in time: of keccak256("OPTIMISTIC"). */
export const OPTIMISTIC_LANE = toLane(id("OPTIMISTIC").slice(0, 10));
