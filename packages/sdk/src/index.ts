export * from "@assay/tensor";
export { approve, type ApproveParameters, type ApproveReturnType } from "./actions/approve";
export { cancelNonces, type CancelNoncesParameters, type CancelNoncesReturnType } from "./actions/cancel-nonces";
export { cancelOrder, type CancelOrderParameters, type CancelOrderReturnType } from "./actions/cancel-order";
export { deposit, type DepositParameters, type DepositReturnType } from "./actions/deposit";
export { depositWithPermit, type DepositWithPermitParameters, type DepositWithPermitReturnType } from "./actions/deposit-with-permit";
export { fill, type FillParameters, type FillReturnType } from "./actions/fill";
export { readBalance, type ReadBalanceParameters, type ReadBalanceReturnType } from "./actions/read-balance";
export { readNonceState, type ReadNonceStateParameters, type ReadNonceStateReturnType } from "./actions/read-nonce-state";
export { readPrice, type ReadPriceParameters, type ReadPriceReturnType } from "./actions/read-price";
export { readProgram, type ReadProgramParameters, type ReadProgramReturnType } from "./actions/read-program";
export { registerProgram, type RegisterProgramParameters, type RegisterProgramReturnType, type UploadStep } from "./actions/register-program";
export {
  signFillAuthorization,
  type SignFillAuthorizationParameters,
  type SignFillAuthorizationReturnType,
} from "./actions/sign-fill-authorization";
export { signOrder, type SignOrderParameters, type SignOrderReturnType } from "./actions/sign-order";
export { withdraw, type WithdrawParameters, type WithdrawReturnType } from "./actions/withdraw";
export { type Answer, answerOrder, type AnswerOrderParameters, type AnswerOrderReturnType, outputHash } from "./answer";
export type { Claim, Delivery, FillAuthorization } from "./claim";
export type { ContractErrors } from "./contracts";
export {
  AssayError,
  type ContractErrorName,
  ContractMissingError,
  ContractRevertError,
  EventMissingError,
  IdError,
  InputMismatchError,
  isRevert,
  LaneError,
  OrderTermsError,
  PermitDomainError,
  ProgramMismatchError,
  ProgramUnregisteredError,
  ProviderMissingError,
  TransactionFailedError,
  UnknownRevertError,
  UploadMismatchError,
} from "./errors";
export { encodeExecuteProof, EXECUTE_LANE, type ExecuteProof } from "./execute-lane";
export { type JobId, type Lane, type ProgramId, toJobId, toLane, toProgramId } from "./ids";
export { completeOrder, type Order, type OrderTerms, type PriceTerms } from "./order";
export { decodeRevert, revertData } from "./reverts";
export {
  commitInput,
  type CommitInputParameters,
  type CommitInputReturnType,
  commitTensor,
  type CommitTensorParameters,
  type CommitTensorReturnType,
  NO_SALT,
  programIdOf,
} from "./tensors";
export { CLAIM_TYPES, claimDigest, claimOf, FILL_AUTHORIZATION_TYPES, jobIdOf, marketDomain, ORDER_TYPES, orderDigest } from "./typed-data";
