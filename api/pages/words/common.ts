/** Words that every page shares. */
import { inLanguages } from './languages'

export const commonWords = inLanguages(
  {
    product: '营销活动备案',
    skip: '跳到正文',
    desk: '我的待办',
    campaigns: '活动',
    signIn: '登录',
    signOut: '退出登录',
    readOnly: '链接访问',
    footer: '打开页面不会改变任何东西；只有提交才会登记。',
    faultsTitle: '有内容需要改正',
    faultPrefix: '错误：',
    none: '—',
    optional: '选填',
    required: '必填',
    submit: '提交',
    back: '返回',
    unknownPage: '没有这个页面',
    unknownPageWhy: '地址可能不完整，或者您无权查看。请从邮件中的链接打开，或回到我的待办。',
    broken: '页面暂时打不开',
    brokenWhy: '系统已记录这个问题，您提交的内容没有登记。请稍后再试；仍不行请联系管理员，并告知请求编号：',
    notRecorded: '您提交的内容没有登记。',
    staleForm: '页面已过期，没有登记',
    staleFormWhy:
      '这个表单不是在当前浏览器中打开的，或打开后登录状态有变化。请返回上一页，刷新后再提交；仍不行请从邮件中的链接重新打开。',
    requestId: '请求编号',
  },
  {
    product: 'Campaign filing',
    skip: 'Skip to content',
    desk: 'My tasks',
    campaigns: 'Campaigns',
    signIn: 'Sign in',
    signOut: 'Sign out',
    readOnly: 'by link',
    footer: 'Opening a page changes nothing; only what you send is recorded.',
    faultsTitle: 'Something needs correcting',
    faultPrefix: 'Error: ',
    none: '—',
    optional: 'optional',
    required: 'required',
    submit: 'Send',
    back: 'Back',
    unknownPage: 'There is no such page',
    unknownPageWhy: 'The address may be incomplete, or it is not for you. Open it from your mail, or go to your tasks.',
    broken: 'The page cannot be shown now',
    brokenWhy:
      'The problem was noted and nothing you sent was recorded. Try again later; if it persists tell your ' +
      'administrator this request number:',
    notRecorded: 'What you sent was not recorded.',
    staleForm: 'The page is out of date; nothing was recorded',
    staleFormWhy:
      'The form was not opened in this browser, or the sign-in has changed since. Go back, reload the page and send it ' +
      'again; if that does not help, open it from your mail.',
    requestId: 'Request number',
  },
)
