/** The one table of permissions: what a key needs for each operation. A route without a row here stops the start. */
import type { Scope } from '../infra/api-keys'

export const PERMISSIONS = {
  startCampaign: 'campaigns:write',
  listCampaigns: 'campaigns:read',
  getCampaign: 'campaigns:read',
  amendCampaign: 'campaigns:write',
  listCampaignFacts: 'campaigns:read',
  listCampaignTasks: 'campaigns:read',
  listCampaignFilings: 'campaigns:read',
  listCampaignReminders: 'campaigns:read',
  getCampaignClearance: 'campaigns:read',
  withdrawCampaign: 'campaigns:write',
  cancelCampaign: 'campaigns:write',
  listFilings: 'campaigns:read',
  getFiling: 'campaigns:read',
  reportOnFiling: 'reports:write',
  correctFiling: 'reports:write',
  recallFiling: 'campaigns:write',
  giveUpFiling: 'campaigns:write',
  report: 'reports:write',
  listTasks: 'campaigns:read',
  getTask: 'campaigns:read',
  answerTask: 'tasks:answer',
  answerTasks: 'tasks:answer',
  replaceMaterial: 'tasks:answer',
  moveDueDate: 'tasks:answer',
  nudgeTask: 'tasks:answer',
  uploadFile: 'files:write',
  getFile: 'campaigns:read',
  getFileContent: 'campaigns:read',
  listArchive: 'campaigns:read',
  getArchive: 'campaigns:read',
  getRequest: 'any_key',
  checkRequirements: 'campaigns:read',
  planCampaign: 'campaigns:read',
  listRulePacks: 'any_key',
  getCalendar: 'any_key',
  putCalendarYear: 'admin',
  listAlarms: 'admin',
  clearAlarm: 'admin',
  getClock: 'admin',
  changeClock: 'admin',
  // Signed by the platform instead of carrying a key.
  receiveCallback: 'nobody',
  getLiveness: 'nobody',
  getReadiness: 'nobody',
} as const satisfies Record<string, Scope | 'any_key' | 'nobody'>

export type Operation = keyof typeof PERMISSIONS

export const isOperation = (name: string): name is Operation => Object.hasOwn(PERMISSIONS, name)
