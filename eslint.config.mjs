import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/", "**/artifacts/", "**/cache/", "coverage/", "typechain-types/", "**/target/", "reports/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The rule asks for `!`, which no-non-null-assertion refuses.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // Numbers and bigints print without surprise; objects do not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `() => fail()` is how a test hands over what should throw.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union of literals." },
        { selector: "ExportDefaultDeclaration", message: "Export by name." },
      ],
    },
  },
  {
    // What everybody's Hardhat project looks like.
    files: ["packages/hardhat-stylus/sample/**/*.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // mocha's `describe` and chai's property assertions are statements that look like unused expressions.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
  {
    // What is awaited there runs while what is expected to fail is already failing, with nobody to hear it.
    files: ["test/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union of literals." },
        { selector: "ExportDefaultDeclaration", message: "Export by name." },
        { selector: "CallExpression[callee.property.name=/^re(jected|verted)/] > .arguments:matches(AwaitExpression, :has(> AwaitExpression))", message: "Await before the expectation." },
      ],
    },
  },
);
