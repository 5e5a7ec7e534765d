/**
 * The two handlebars templates of every mail: HTML in tables with inline styles (mail programs know little else), and text.
 * Logic-light: what to show is decided in the model; `{{multiline}}` escapes and keeps line breaks.
 */

const font = `font-family:-apple-system,BlinkMacSystemFont,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif`
// A long word of a user must not push the table wider than a phone.
const wrap = 'word-break:break-word;overflow-wrap:anywhere'
const rowLabel = `width:76px;padding:6px 12px 6px 0;color:#6b7280;font-size:14px;line-height:22px;vertical-align:top`
const rowText = `padding:6px 0;color:#111827;font-size:14px;line-height:22px;vertical-align:top;${wrap}`
const badge = 'display:inline-block;padding:0 8px;border-radius:10px;font-size:12px;line-height:20px;font-weight:bold'
const table = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
const section = 'padding:0 24px 20px'

const taskCard = `
<table ${table} style="margin:0 0 10px;border:1px solid #e5e7eb;border-left:4px solid {{#if overdue}}{{@root.alarm.ink}}{{else}}{{@root.colour.ink}}{{/if}};border-radius:6px">
<tr><td style="padding:12px 14px;${wrap}">
<div style="font-size:17px;line-height:26px;font-weight:bold;color:#111827">{{#if url}}<a href="{{url}}" style="color:#1d4ed8">{{label}}</a>{{else}}{{label}}{{/if}}{{#if rung}} <span style="${badge};background:#fffbeb;color:#92400e">{{rung}}</span>{{/if}}{{#if overdue}} <span style="${badge};background:#b91c1c;color:#ffffff">{{@root.words.overdue}}</span>{{/if}}</div>
<div style="margin-top:4px;font-size:14px;line-height:22px;color:#374151">{{@root.words.due}}：<strong style="color:{{#if overdue}}{{@root.alarm.ink}}{{else}}#111827{{/if}};white-space:nowrap">{{due}}</strong>{{#if left}} <span style="white-space:nowrap">{{left}}</span>{{/if}}{{#if provisional}} <span style="${badge};background:#f3f4f6;color:#374151">{{@root.words.provisional}}</span>{{/if}}</div>
{{#if entry}}<div style="margin-top:2px;font-size:14px;line-height:22px;color:#374151">{{@root.words.entry}}：{{#if entry.url}}<a href="{{entry.url}}" style="color:#1d4ed8">{{entry.label}}</a>{{else}}{{entry.label}}{{/if}}</div>{{/if}}
</td></tr></table>`

const button = `{{#if primary}}<tr><td style="${section}">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td style="border-radius:6px;background:{{colour.ink}}" bgcolor="{{colour.ink}}"><a href="{{primary.url}}" style="display:inline-block;padding:12px 28px;font-size:16px;line-height:24px;font-weight:bold;color:#ffffff;text-decoration:none">{{primary.label}}</a></td></tr></table>
{{#each others}}<div style="margin-top:10px;font-size:14px;line-height:22px"><a href="{{url}}" style="color:#1d4ed8">{{label}}</a></div>{{/each}}
</td></tr>{{/if}}`

export const htmlTemplate = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="format-detection" content="telephone=no,date=no,address=no">
<title>{{subject}}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;${font};color:#111827;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">{{headline}} {{advice}}</div>
<table ${table} style="background:#f3f4f6"><tr><td align="center" style="padding:16px 8px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0"><tr><td><![endif]-->
<table ${table} style="max-width:600px;background:#ffffff;border-radius:8px;border-top:4px solid {{colour.ink}};table-layout:fixed;text-align:left">
<tr><td style="padding:20px 24px 4px;font-size:13px;line-height:20px;color:#6b7280"><span style="${badge};background:{{colour.tint}};color:{{colour.ink}}">{{tag}}</span>&nbsp; {{words.product}}</td></tr>
<tr><td style="padding:4px 24px 16px;${wrap}">
<h1 style="margin:0 0 8px;font-size:22px;line-height:32px;color:#111827">{{headline}}</h1>
{{#if about}}<p style="margin:0 0 8px;font-size:15px;line-height:24px;font-weight:bold;color:#111827">{{about}}</p>
{{/if}}<p style="margin:0;font-size:15px;line-height:24px;color:#374151">{{greeting}}<br>{{advice}}</p>
</td></tr>
{{#if buttonFirst}}${button}{{/if}}
{{#each parts}}<tr><td style="${section}"><div style="margin:0 0 8px;font-size:15px;line-height:24px;font-weight:bold;color:#111827;${wrap}"><span style="${badge};background:{{colour.tint}};color:{{colour.ink}}">{{tag}}</span> {{#if url}}<a href="{{url}}" style="color:#1d4ed8">{{about}}</a>{{else}}{{about}}{{/if}}</div>
{{#each tasks}}${taskCard}{{/each}}
{{#if lines}}<table ${table} style="table-layout:fixed">
{{#each lines}}<tr><td style="${rowLabel};${wrap}">{{label}}</td><td style="${rowText}">{{multiline text}}</td></tr>
{{/each}}</table>{{/if}}</td></tr>
{{/each}}
{{#if tasks}}<tr><td style="${section}">{{#each tasks}}${taskCard}{{/each}}</td></tr>{{/if}}
{{#if lines}}<tr><td style="${section}"><table ${table} style="table-layout:fixed">
{{#each lines}}<tr><td style="${rowLabel};${wrap}">{{label}}</td><td style="${rowText};font-weight:bold">{{multiline text}}</td></tr>
{{/each}}</table></td></tr>{{/if}}
{{#unless buttonFirst}}${button}{{/unless}}
{{#if below}}<tr><td style="${section}"><table ${table} style="table-layout:fixed">
{{#each below}}<tr><td style="${rowLabel};${wrap}">{{label}}</td><td style="${rowText}">{{multiline text}}</td></tr>
{{/each}}</table></td></tr>{{/if}}
<tr><td style="${section}"><table ${table} style="table-layout:fixed;border-top:1px solid #e5e7eb">
<tr><td style="width:88px;height:8px;font-size:0;line-height:0">&nbsp;</td><td style="font-size:0;line-height:0">&nbsp;</td></tr>
{{#each facts}}<tr><td style="${rowLabel}">{{label}}</td><td style="${rowText}">{{text}}</td></tr>
{{/each}}</table>
{{#if more}}<p style="margin:8px 0 0;font-size:13px;line-height:20px;color:#6b7280">{{more}}</p>{{/if}}</td></tr>
<tr><td style="padding:14px 24px 20px;border-top:1px solid #e5e7eb;font-size:12px;line-height:19px;color:#6b7280;${wrap}">
<p style="margin:0 0 8px" lang="en">{{en}}</p>
<p style="margin:0">{{#if campaignNumber}}{{words.campaignNumber}}：{{campaignNumber}}{{/if}}</p>
{{#if primary}}<p style="margin:8px 0 0">{{words.copyLink}}<br>{{primary.url}}</p>{{/if}}
<p style="margin:8px 0 0">{{words.automatic}}</p>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`

export const textTemplate = `【{{tag}}】{{headline}}
{{#if about}}
{{about}}
{{/if}}

{{greeting}}
{{advice}}
{{#each parts}}

【{{tag}}】{{about}}{{#if url}} {{url}}{{/if}}
{{#each tasks}}
- {{label}}{{#if rung}}（{{rung}}）{{/if}}{{#if overdue}}【{{@root.words.overdue}}】{{/if}}
  {{@root.words.due}}：{{due}}{{#if left}}，{{left}}{{/if}}{{#if provisional}}（{{@root.words.provisional}}）{{/if}}
{{#if url}}
  {{url}}
{{/if}}
{{/each}}
{{#each lines}}
{{label}}：{{multiline text}}
{{/each}}
{{/each}}
{{#if tasks}}

{{words.tasks}}
{{#each tasks}}
- {{label}}{{#if rung}}（{{rung}}）{{/if}}{{#if overdue}}【{{@root.words.overdue}}】{{/if}}
  {{@root.words.due}}：{{due}}{{#if left}}，{{left}}{{/if}}{{#if provisional}}（{{@root.words.provisional}}）{{/if}}
{{#if entry}}
  {{@root.words.entry}}：{{#if entry.url}}{{entry.url}}{{else}}{{entry.label}}{{/if}}
{{/if}}
{{#if url}}
  {{url}}
{{/if}}
{{/each}}
{{/if}}
{{#if lines}}

{{#each lines}}
{{label}}：{{multiline text}}
{{/each}}
{{/if}}
{{#if primary}}

{{primary.label}}：{{primary.url}}
{{#each others}}
{{label}}：{{url}}
{{/each}}
{{/if}}

{{#if below}}
{{#each below}}
{{label}}：{{multiline text}}
{{/each}}

{{/if}}
{{#each facts}}
{{label}}：{{text}}
{{/each}}
{{#if more}}
{{more}}
{{/if}}

--
{{en}}
{{#if campaignNumber}}
{{words.campaignNumber}}：{{campaignNumber}}
{{/if}}
{{words.automatic}}
`
