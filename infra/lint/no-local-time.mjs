/**
 * Lint rule: no instant is read, written or parsed in the local time of the machine. Typed, because `text.toString()` is harmless
 * and `instant.toString()` is not: on replay, on another host, it says something else.
 */

const LOCAL =
  /^(get(Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|TimezoneOffset|Year)|set(Date|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|Year)|toString|toDateString|toTimeString|toLocale\w*)$/
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[^Z+]*$/

const isDate = (services, node) => services.getTypeAtLocation(node).getSymbol()?.getName() === 'Date'
const isDateName = (node) => node.type === 'Identifier' && node.name === 'Date'
const isText = (node) => node.type === 'Literal' && typeof node.value === 'string'

/** What makes a `new Date(…)` or `Date.parse(…)` depend on the zone of the machine. */
const readsLocal = (args) =>
  args.length > 1 || (args[0] !== undefined && isText(args[0]) && WITHOUT_ZONE.test(args[0].value))

export const noLocalTime = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      local:
        '{{what}} depends on the time zone of the machine. Keep ISO instants, or compute with the working calendar.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices
    if (!services?.program) throw new Error('no-local-time needs types: set parserOptions.projectService for this file')
    const report = (node, what) => context.report({ node, messageId: 'local', data: { what } })
    const asText = (node) => {
      if (isDate(services, node)) report(node, 'A Date turned into text')
    }
    return {
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name
        if (typeof name !== 'string') return
        if (/^toLocale/.test(name) || name === 'localeCompare') report(node, name)
        else if (LOCAL.test(name) && isDate(services, node.object)) report(node, `Date.${name}`)
      },
      NewExpression(node) {
        if (isDateName(node.callee) && readsLocal(node.arguments)) report(node, 'new Date() of parts without an offset')
      },
      CallExpression(node) {
        const { callee } = node
        if (isDateName(callee)) report(node, 'Date() as a function')
        if (callee.type === 'Identifier' && callee.name === 'String' && node.arguments[0]) asText(node.arguments[0])
        if (callee.type !== 'MemberExpression' || !isDateName(callee.object)) return
        if (callee.property.name === 'parse' && readsLocal(node.arguments))
          report(node, 'Date.parse() without an offset')
      },
      TemplateLiteral(node) {
        node.expressions.forEach(asText)
      },
      "BinaryExpression[operator='+']"(node) {
        asText(node.left)
        asText(node.right)
      },
    }
  },
}
