export * from "@assay/tensor";
export { accept, type AcceptParameters, type AcceptReturnType, encodeAccept, type EncodeAcceptParameters } from "./actions/accept";
export { answerNode, type AnswerNodeParameters, type AnswerNodeReturnType, estimateAnswer, type EstimateAnswerParameters, type EstimateAnswerReturnType } from "./actions/answer-node";
export { answerOutput, type AnswerOutputParameters, type AnswerOutputReturnType } from "./actions/answer-output";
export { approve, type ApproveParameters, type ApproveReturnType } from "./actions/approve";
export { authorizeAgent, type AuthorizeAgentParameters, type AuthorizeAgentReturnType } from "./actions/authorize-agent";
export { batch, type BatchParameters, type BatchReturnType, type RefusedCall } from "./actions/batch";
export { cancelNonces, type CancelNoncesParameters, type CancelNoncesReturnType } from "./actions/cancel-nonces";
export { cancelOrder, type CancelOrderParameters, type CancelOrderReturnType } from "./actions/cancel-order";
export { carryVotes, type CarryVotesParameters, type CarryVotesReturnType } from "./actions/carry-votes";
export { castVote, type CastVoteParameters, type CastVoteReturnType } from "./actions/cast-vote";
export { checkReceipt, type CheckReceiptParameters, type CheckReceiptReturnType } from "./actions/check-receipt";
export { checkVoucher, type CheckVoucherParameters, type CheckVoucherReturnType } from "./actions/check-voucher";
export { type ClaimedReward, claimRewards, type ClaimRewardsParameters, type ClaimRewardsReturnType } from "./actions/claim-rewards";
export { closeEpoch, type CloseEpochParameters, type CloseEpochReturnType } from "./actions/close-epoch";
export { closeSession, type CloseSessionParameters, type CloseSessionReturnType } from "./actions/close-session";
export { collectCredit, type CollectCreditParameters, type CollectCreditReturnType } from "./actions/collect-credit";
export { collectRewards, type CollectRewardsParameters, type CollectRewardsReturnType } from "./actions/collect-rewards";
export { countFees, type CountFeesParameters, type CountFeesReturnType } from "./actions/count-fees";
export { delegateVotes, type DelegateVotesParameters, type DelegateVotesReturnType } from "./actions/delegate-votes";
export { demandNode, type DemandNodeParameters, type DemandNodeReturnType } from "./actions/demand-node";
export { demandOutput, type DemandOutputParameters, type DemandOutputReturnType } from "./actions/demand-output";
export { demandTrace, type DemandTraceParameters, type DemandTraceReturnType } from "./actions/demand-trace";
export { deposit, type DepositParameters, type DepositReturnType } from "./actions/deposit";
export { depositWithPermit, type DepositWithPermitParameters, type DepositWithPermitReturnType } from "./actions/deposit-with-permit";
export { executeProposal, type ExecuteProposalParameters, type ExecuteProposalReturnType } from "./actions/execute-proposal";
export { encodeFill, type EncodeFillParameters, fill, type FillParameters, type FillReturnType } from "./actions/fill";
export { encodeFillBatch, type EncodeFillBatchParameters, fillBatch, type FillBatchParameters, type FillBatchReturnType } from "./actions/fill-batch";
export { finishSession, type FinishSessionParameters, type FinishSessionReturnType } from "./actions/finish-session";
export { type DisputeUpdate, followDisputes, type FollowDisputesParameters, type FollowDisputesReturnType } from "./actions/follow-disputes";
export { followJobs, type FollowJobsParameters, type FollowJobsReturnType, type JobUpdate } from "./actions/follow-jobs";
export { harvest, type HarvestParameters, type HarvestReturnType } from "./actions/harvest";
export { harvestRewards, type HarvestRewardsParameters, type HarvestRewardsReturnType } from "./actions/harvest-rewards";
export { judgeSilence, type JudgeSilenceParameters, type JudgeSilenceReturnType } from "./actions/judge-silence";
export { keepOpen, type KeepOpenParameters, type KeepOpenReturnType } from "./actions/keep-open";
export { openSession, type OpenSessionParameters, type OpenSessionReturnType } from "./actions/open-session";
export { pay, type PayParameters, type PayReturnType } from "./actions/pay";
export { postTrace, type PostTraceParameters, type PostTraceReturnType } from "./actions/post-trace";
export { presentTrace, type PresentTraceParameters, type PresentTraceReturnType } from "./actions/present-trace";
export { proposeChanges, type ProposeChangesParameters, type ProposeChangesReturnType } from "./actions/propose-changes";
export { proveEquivocation, type ProveEquivocationParameters, type ProveEquivocationReturnType } from "./actions/prove-equivocation";
export { estimateProof, type EstimateProofParameters, type EstimateProofReturnType, proveFault, type ProveFaultParameters, type ProveFaultReturnType } from "./actions/prove-fault";
export { queueProposal, type QueueProposalParameters, type QueueProposalReturnType } from "./actions/queue-proposal";
export { FAULT_CLASSES, type FaultClass, quoteOrder, type QuoteOrderParameters, type QuoteOrderReturnType, type SecurityQuote } from "./actions/quote-order";
export { reactivateJudge, type ReactivateJudgeParameters, type ReactivateJudgeReturnType } from "./actions/reactivate-judge";
export { readAgent, type ReadAgentParameters, type ReadAgentReturnType } from "./actions/read-agent";
export { readBalance, type ReadBalanceParameters, type ReadBalanceReturnType } from "./actions/read-balance";
export { readBond, type ReadBondParameters, type ReadBondReturnType } from "./actions/read-bond";
export { readBook, type ReadBookParameters, type ReadBookReturnType } from "./actions/read-book";
export { type ChangedField, changeText, readChanges, type ReadChangesParameters, type ReadChangesReturnType } from "./actions/read-changes";
export { readCourt, type ReadCourtParameters, type ReadCourtReturnType } from "./actions/read-court";
export { readCredit, type ReadCreditParameters, type ReadCreditReturnType } from "./actions/read-credit";
export { readDemand, type ReadDemandParameters, type ReadDemandReturnType } from "./actions/read-demand";
export { readDispute, type ReadDisputeParameters, type ReadDisputeReturnType } from "./actions/read-dispute";
export { readEarnings, type ReadEarningsParameters, type ReadEarningsReturnType } from "./actions/read-earnings";
export { readEpoch, type ReadEpochParameters, type ReadEpochReturnType } from "./actions/read-epoch";
export { readIndex, type ReadIndexParameters, type ReadIndexReturnType } from "./actions/read-index";
export { type JobState, readJob, type ReadJobParameters, type ReadJobReturnType } from "./actions/read-job";
export { readNonceState, type ReadNonceStateParameters, type ReadNonceStateReturnType } from "./actions/read-nonce-state";
export { readPrice, type ReadPriceParameters, type ReadPriceReturnType } from "./actions/read-price";
export { readProgram, type ReadProgramParameters, type ReadProgramReturnType } from "./actions/read-program";
export { readProposal, type ReadProposalParameters, type ReadProposalReturnType } from "./actions/read-proposal";
export { readRewards, type ReadRewardsParameters, type ReadRewardsReturnType } from "./actions/read-rewards";
export { readSession, type ReadSessionParameters, type ReadSessionReturnType } from "./actions/read-session";
export { readShown, type ReadShownParameters, type ReadShownReturnType } from "./actions/read-shown";
export { readVotes, type ReadVotesParameters, type ReadVotesReturnType } from "./actions/read-votes";
export { encodeReclaim, type EncodeReclaimParameters, reclaim, type ReclaimParameters, type ReclaimReturnType } from "./actions/reclaim";
export { redeem, type RedeemedVoucher, type RedeemParameters, type RedeemReturnType, type RefusedVoucher } from "./actions/redeem";
export { registerProgram, type RegisterProgramParameters, type RegisterProgramReturnType, type UploadStep } from "./actions/register-program";
export { releaseFee, type ReleaseFeeParameters, type ReleaseFeeReturnType } from "./actions/release-fee";
export { releaseSession, type ReleaseSessionParameters, type ReleaseSessionReturnType } from "./actions/release-session";
export { returnBond, type ReturnBondParameters, type ReturnBondReturnType } from "./actions/return-bond";
export { revokeAgent, type RevokeAgentParameters, type RevokeAgentReturnType } from "./actions/revoke-agent";
export { setAgentBudget, type SetAgentBudgetParameters, type SetAgentBudgetReturnType } from "./actions/set-agent-budget";
export {
  encodeSettle, encodeSettleOrders, type EncodeSettleParameters, settle, settleOrders, type SettleOrdersParameters, type SettleParameters, type SettleReturnType,
} from "./actions/settle";
export { signAcceptance, type SignAcceptanceParameters, type SignAcceptanceReturnType } from "./actions/sign-acceptance";
export { signFillAuthorization, type SignFillAuthorizationParameters, type SignFillAuthorizationReturnType } from "./actions/sign-fill-authorization";
export { signOrder, type SignOrderParameters, type SignOrderReturnType } from "./actions/sign-order";
export { signReceipt, type SignReceiptParameters, type SignReceiptReturnType } from "./actions/sign-receipt";
export { signSessionTerms, type SignSessionTermsParameters, type SignSessionTermsReturnType } from "./actions/sign-session-terms";
export { signSubmission, type SignSubmissionParameters, type SignSubmissionReturnType } from "./actions/sign-submission";
export { signTrace, type SignTraceParameters, type SignTraceReturnType } from "./actions/sign-trace";
export { signVoucher, type SignVoucherParameters, type SignVoucherReturnType } from "./actions/sign-voucher";
export { encodeSubmit, type EncodeSubmitParameters, submit, type SubmitParameters, type SubmitReturnType } from "./actions/submit";
export { sweepFees, type SweepFeesParameters, type SweepFeesReturnType } from "./actions/sweep-fees";
export { switchVotes, type SwitchVotesParameters, type SwitchVotesReturnType } from "./actions/switch-votes";
export { syncProvider, type SyncProviderParameters, type SyncProviderReturnType } from "./actions/sync-provider";
export { topUpSession, type TopUpSessionParameters, type TopUpSessionReturnType } from "./actions/top-up-session";
export { voteGauge, type VoteGaugeParameters, type VoteGaugeReturnType } from "./actions/vote-gauge";
export { whyNotAcceptable, type WhyNotAcceptableParameters, type WhyNotAcceptableReturnType } from "./actions/why-not-acceptable";
export { withdraw, type WithdrawParameters, type WithdrawReturnType } from "./actions/withdraw";
export { withdrawEarnings, type WithdrawEarningsParameters, type WithdrawEarningsReturnType } from "./actions/withdraw-earnings";
export type { Acceptance, CopyAnswer, SignedAcceptance } from "./acceptance";
export type { AgentBudget, AgentTerms } from "./agent";
export {
  type Answer, answerOrder, type AnswerOrderParameters, type AnswerOrderReturnType, outputHash,
  prepareAnswers, type PrepareAnswersParameters, type PrepareAnswersReturnType, type PreparedAnswers,
} from "./answer";
export type { ProviderBook } from "./book";
export type { Claim, Delivery, FillAuthorization } from "./claim";
export { attestationPolicyInterface, type ContractErrors, courtInterface, endorsementsInterface, evidenceInterface, marketInterface, providerRegistryInterface, rewardsInterface, sessionsInterface, stakingInterface, tokenInterface } from "./contracts";
export type { Cursor, KnownBlock } from "./cursor";
export { type BondReturned, type CalldataReader, type ClaimJudged, type DisputeEvent, type FeeReleased, type NodeAnswered, type NodeDemanded, type TracePosted } from "./dispute-events";
export { courtDomain, type DisputedClaim, disputeIdOf, jobContext, receiptClaim, receiptContext, TRACE_TYPES } from "./disputed-claim";
export {
  AssayError,
  ChangeOutOfBoundsError,
  type ContractErrorName,
  ContractMissingError,
  ContractRevertError,
  CursorChainError,
  EventMissingError,
  IdError,
  InputMismatchError,
  isRevert,
  LaneError,
  OrderTermsError,
  OutputSaltError,
  PermitDomainError,
  ProgramMismatchError,
  ProgramUnregisteredError,
  ProposedCallError,
  ProviderMissingError,
  ReceiptMismatchError,
  SignerMismatchError,
  TransactionFailedError,
  TransactionMissingError,
  UnknownRevertError,
  UploadMismatchError,
  VoucherShortError,
} from "./errors";
export { encodeExecuteProof, type ExecuteProof } from "./execute-lane";
export { type JobId, type Lane, type ProgramId, type SessionId, toJobId, toLane, toProgramId, toSessionId } from "./ids";
export {
  type CallbackFailed,
  type ClaimedCopy,
  type CopiesReturnType,
  type JobConvicted,
  type JobEvent,
  type JobHeld,
  type JobOfCopy,
  type JobRefunded,
  type JobSettledUnpaid,
  type JobsAccepted,
  type JobsClaimed,
  jobsOf,
  type JobsSettled,
  type JobTimedOut,
  type Payment,
  type RefusedCopy,
} from "./job-events";
export { EXECUTE_LANE, OPTIMISTIC_LANE } from "./lanes";
export { type ChainReader, type Followed, followLogs, type StreamParameters, type StreamUpdate } from "./log-stream";
export { completeOrder, type IndexPriceTerms, type Order, type OrderTerms, type PriceTerms, PRICING, VISIBILITY } from "./order";
export { isListed, listProviders, NO_LIST, type ProviderList } from "./provider-list";
export { type Proposal, proposalIdOf, type ProposedCall } from "./proposal";
export { hourPriceOfRate, PRICE_SCALE } from "./rates";
export type { Refusal, RefusalName } from "./refusals";
export { decodeRevert, explainRevert, revertData } from "./reverts";
export type { GaugeShares } from "./rewards";
export { type Change, decodeChange, encodeChange, type Setting, SETTINGS } from "./settings";
export { nodeAnswers } from "./shown-nodes";
export type { SessionReceipt, SessionTerms, SignedReceipt, SignedVoucher, Voucher } from "./session";
export { submittedOrders } from "./submissions";
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
export {
  ACCEPTANCE_TYPES,
  CLAIM_TYPES,
  claimDigest,
  claimOf,
  FILL_AUTHORIZATION_TYPES,
  jobIdOf,
  marketDomain,
  ORDER_TYPES,
  orderDigest,
  RECEIPT_TYPES,
  receiptDigest,
  SESSION_TERMS_TYPES,
  sessionIdOf,
  sessionsDomain,
  SUBMISSION_TYPES,
  VOUCHER_TYPES,
  voucherDigest,
} from "./typed-data";
export { agentMask, type AgentPermission, workloadBit, type WorkloadName, WORKLOADS } from "./workloads";
