/** A GPU made in software: what NVIDIA signs for one of its own, signed here under a root of the tests. */
export { pem } from "./certificate";
export { authoritiesBelow, deviceBelow } from "./chain";
export { type Authority, type Change, type Device, deviceOf, SoftwareFamily } from "./family";
export { keyOf, type SigningKey } from "./keys";
export { type ReferenceSpec, referenceMeasurements, referenceOf } from "./reference";
export { measurementAt, measurementRecord, ofProject, type OpaqueField, reportOf, type ReportSpec } from "./report";
export { answerOf, type AnswerSpec, responderOf } from "./revocation";
