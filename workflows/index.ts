/** Entry of the workflow bundle. */
export { campaignWorkflow } from './campaign.workflow'
export { fileSweepWorkflow } from './file-sweep.workflow'
export { filingWorkflow } from './filing.workflow'
export { lettersWorkflow } from './letters.workflow'
export { paperRoundWorkflow } from './paper-round.workflow'
export { reconcileWorkflow } from './reconcile.workflow'
export { registerWorkflow } from './register.workflow'
