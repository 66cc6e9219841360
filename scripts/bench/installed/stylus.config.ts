import "hardhat-stylus";

/** The same project with the plugin. */
export { default } from "./plain.config";
