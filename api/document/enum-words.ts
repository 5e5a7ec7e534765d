/**
 * What each closed list of values means, where its schema does not say it itself: by the values, joined; a list of more than ten by
 * its first three. One list means the same wherever it stands. A new one wants a line here or a `description` of its own.
 */
const WORDS: Record<string, string> = {
  'zh-CN|en': 'Language of pages and mails for the person.',
  'planned|away|over': 'Whether the absence lies ahead, is now, or is over.',
  'running|ended|archived': 'Whether the campaign is under way, has ended, or is in the archive.',
  'marketing|legal|tech|design|pr|finance|ops': 'Department of the company.',
  'interactive|lottery|quiz|…': 'What the campaign does that rules of platforms ask about.',
  'mini_program|website|app|official_account|note|video|livestream_room|shop': 'Where and how the campaign appears.',
  'medical|education|finance|property|alcohol|other': 'Industry, as far as rules distinguish it.',
  'drug|medical_device|health_food|special_medical_food': 'Groups of products that rules treat separately.',
  'submitted|in_review|passed': 'How far the filing had come at its platform.',
  'warm_up|burst|long_tail|other': 'Part of the run: before the peak, the peak, after it.',
  'internal|external': 'Whether the resource is the company’s own or bought.',
  'technical|compliance|publicOpinion|partnerLate|lowParticipation': 'Kind of risk.',
  'go|no_go': 'Whether it may go live (`go`) or not yet (`no_go`).',
  'withdraw|cancel': 'Withdrawn: it will not run. Cancelled: it was started by mistake.',
  'objective|period|creativeForms|…': 'Part of the brief.',
  'required|optional|off': 'Whether this type of campaign has to fill in the part, may, or is not asked.',
  'reserve_unusual|history_missing|warm_up_short|goal_serves_nothing|phase_outside_run|form_unsaid':
    'What is worth a look in the brief; none of it refuses it.',
  'open|done|not_applicable': 'Whether the item is open, done, or does not apply.',
  'standard|green_channel': 'The usual way of the review, or the shortened one.',
  'pre_reviewing|awaiting_kpis|countersigning|approving|justifying|approved|refused|ended_with_campaign':
    'How far the review inside the company is: somebody looks first, the KPI sheet is filled in, departments countersign, somebody approves, the lead justifies; approved, refused, or ended with its campaign.',
  'preparation|internal_review|filing|cleared|live|closing': 'Stage that the row is about.',
  'responsible|accountable|consulted|informed': 'Does it, answers for it, is asked, or is told.',
  'copy|budget|roi': 'The copy, the budget, or the return expected of it.',
  'change|meeting': 'What is asked for: a change, or a meeting.',
  'real|rehearsal': 'Real time, or a clock that is moved for trials.',
  'reference_is_unique|date_of_then|person_left|…': 'Why this was not taken over into the draft.',
  'open|justified': 'Whether the wording still needs an answer or was justified.',
  'industry|productGroups': 'What the campaign has not said and the rule depends on.',
  'suspended|revoked|lapsed': 'How the credential was lost: suspended for a time, revoked, or expired.',
  'nothing|plan_complete':
    'What has to be there before the filing can start: nothing, or a complete plan of the campaign.',
  'required|optional|none': 'Whether the platform always gives one, may, or never does.',
  'forms|industry|productGroups|prizes': 'What the campaign has not said and the rule depends on.',
  'completed|required|not_required|…':
    'Answer to a task; which ones a task takes stands in its `accepts`. See `Answer`.',
  'changed|answered': 'How the item was resolved: the filing was changed, or the platform was answered.',
  'consultation|diagnosis':
    'What a resolution rests on where the platform gave no reason: asked the platform, or found out internally.',
  'verdict|application_number|credential': 'What was recorded wrongly.',
  'passed|rejected|supplement': 'Passed, rejected, or more material is asked for.',
  'passed|rejected|supplement|passed_by_lapse|closed_by_platform':
    'Passed, rejected, more material asked for, passed because the time for an objection is over, or closed by the platform.',
  'platform|no_reason|recall|loss':
    'Where the item comes from: the platform, a rejection without reason, a recall of one’s own, the loss of a credential.',
  'passed|rejected|supplement|recalled|lost|ended': 'How the round ended.',
  'inquiry|condition|consultation|platform_recall|platform_withdrawal|change|number_twice': 'What the matter is about.',
  'open|done': 'Whether the matter is open or settled.',
  'name|externalRef|platform|…': 'Column of the sheet.',
  'field_required|field_too_long|text_unfit|…': 'What is wrong with, or worth a look in, the cell or row.',
  'waiting|taken_over|refused': 'What became of the campaign: not decided yet, taken over, or refused.',
  'collect_material|recheck|submit|review|buffer': 'Step of the way to a passed filing.',
  'rule_pack|history': 'What the estimate rests on: the rules, or the company’s own filings.',
  'not_needed|suggested|not_enough': 'Whether an expedited review is needed, would help, or comes too late.',
  'suffices|with_green_channel|not_enough': 'Whether the time is enough, with an expedited review only, or not at all.',
  'late|tight|launch_past|provisional|window_closed|window_tight|window_opens_late': 'What is wrong with the dates.',
  'in_review|passed|rejected|…': 'What the platform said.',
  'campaign_name|objective|starts_at|…': 'Fact of the campaign that the field is filled from.',
  'form|campaign|directory|account|filing': 'Where the value stands.',
  'text|long_text|url|phone|instant|number|choice': 'Kind of value that the field takes.',
  'field_missing|field_unknown|wrong_type|…': 'What is wrong with the value.',
  'rule|otherwise|unwritten|unsaid|filing_named|platform_left|requirement_gone':
    'Why this is the answer: a rule applies, none does, the rules are silent, the campaign has not said enough, the filing was named by hand, the platform was left, or the requirement is gone.',
  'platform|authority': 'Whether it is a platform or an authority.',
  'platform|authority|law': 'Who made the rules: a platform, an authority, or the law.',
  'required|not_required|ask': 'The filing is required, is not, or the rules leave it open and a person decides.',
  'rule|precedent|person': 'What decided: a rule, a precedent of the company, or a person.',
  'allowed|refused|ask': 'Whether the change is allowed, refused, or a person has to ask.',
  'company|brand': 'Whether the document is the company’s or a brand’s.',
  'version|owner': 'What changed: the version or the owner.',
  'required|not_required': 'What was decided.',
  'old|rule_changed': 'Why the precedent should be reviewed: it is old, or the rules have changed since.',
  'goods|cash|service|right_of_use|virtual_item|discount|lottery_ticket|points|coupon': 'What the prize is.',
  'ready|not_ready': 'Whether the service can take requests.',
  'approval|filing|platform_review|duty':
    'An approval has to be given, a filing has to be made, the platform reviews by itself, or there is a duty only.',
  'campaign|account|app|product': 'What the requirement is about.',
  'day|month|filing': 'What the limit counts by.',
  'required|optional|ask': 'Whether the field has to be filled in, may, or the platform has to be asked.',
  'draft|released|discarded': 'State of the version of the rules.',
  'for|against': 'For or against the release.',
  'opinion|training|trial|discarded|released': 'What happened to the version.',
  'training|trial': 'Which step was done.',
  'late_start|inside_buffer|outside_window': 'Why the date is at risk.',
  'won|corrected|suspended|revoked|lapsed|reinstated|renewed|registered': 'What happened to the credential.',
  'minute|hour|calendar_day|working_day': 'Unit of the duration; a working day is one of the calendar.',
  'material_missing|file_missing|file_unfit|…': 'What is missing, unfit or not known in the kit.',
  'open|answered|superseded':
    'Whether the task is open, was answered, or was closed because something else settled it.',
  'open|answered|superseded|all': 'State of the tasks; `all` for every one.',
  'term|figure': 'A word of the word lists, or a figure that needs proof.',
  'true|false': 'Yes or no.',
  'waiting|delivered|failed': 'To be sent or tried again; taken; given up after three days.',
  'recorded|happened': 'In the order of recording, or in the order of happening.',
  'bounced|delayed|automatic': 'Not delivered, and nobody tries any more; tried again; the mailbox answered by itself.',
  'known|unknown': 'Whether a letter has this Message-ID or return address; otherwise the event changes nothing.',
  'json|xlsx': 'Media type: JSON, or a sheet.',
  'json|svg|xlsx': 'JSON, a picture, or a sheet.',
  'campaigns|filings': 'Campaigns, or each filing by itself.',
  'campaign|department|holder|platform|step|month': 'What the table is summed by.',
  'held|day_off|settled|nobody': 'Had by somebody; on a day off; nothing waited for; nobody, a fault.',
  'approved|refused|change_requested': 'Approved, refused, or to be changed first.',
  'goal|release': 'The goal of the campaign, or its release.',
  'everybody|approver': 'By all again; the budget alone.',
  'plan|copy|platforms|budget': 'What has changed since the approval.',
  'recheck_again|lead_decides|voided|opened|required|optional':
    'Looked at again; its lead decides; not covered by its passing; new; now needed; not needed.',
  'goal_again|release_again|asked|left':
    'Asked for goal and release again; for the release again; for the first time or anew; a party no more.',
  'handed_over|moved|superseded': 'To another person; to another day; no longer asked.',
  'json|markdown': 'Media type: JSON, or text for people.',
}

const keyOf = (values: readonly unknown[]): string =>
  values.length > 10 ? `${values.slice(0, 3).join('|')}|…` : values.join('|')

/** Every list of values says what it means. A nullable one lists null as well. */
export const describeLists = <D>(document: D): D =>
  JSON.parse(JSON.stringify(document), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('enum' in value) || !Array.isArray(value.enum)) return value
    const description = WORDS[keyOf(value.enum.filter((one) => one !== null))]
    return 'description' in value || description === undefined ? value : { ...value, description }
  }) as D
