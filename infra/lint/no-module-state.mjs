/**
 * Lint rule: a module of workflow code keeps no state. The sandbox may share a module among workflows (reuseV8Context), so what one
 * execution writes there, another reads, and a replay reads something else. Constants are welcome when nothing can change them.
 */

const MUTATORS = /^(add|clear|copyWithin|delete|fill|pop|push|reverse|set|shift|sort|splice|unshift)$/
const READONLY = /^Readonly(Array|Map|Set)?$/
const HARMLESS = new Set(['RegExp'])
const WRAPPERS = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion'])

const bare = (node) => (node && WRAPPERS.has(node.type) ? bare(node.expression) : node)

const saysReadonly = (type) =>
  type !== undefined &&
  ((type.type === 'TSTypeOperator' && type.operator === 'readonly') ||
    (type.type === 'TSTypeReference' && (READONLY.test(type.typeName.name) || type.typeName.name === 'const')))

/** True when the declaration itself says that it is constant: `: ReadonlySet<…>`, `as const`, `as readonly …`. */
const declaredReadonly = ({ id, init }) =>
  saysReadonly(id.typeAnnotation?.typeAnnotation) ||
  (init?.type === 'TSAsExpression' && saysReadonly(init.typeAnnotation))

const isCollection = (init) => {
  const value = bare(init)
  if (value?.type === 'NewExpression') return !HARMLESS.has(value.callee.name)
  if (value?.type === 'ArrayExpression') return value.elements.length === 0
  return value?.type === 'ObjectExpression' && value.properties.length === 0
}

/** The statement-level use of `name.a.b[0]`: climbs from the identifier to the outermost member expression. */
const outermost = (node) => {
  const { parent } = node
  const climbs = (parent.type === 'MemberExpression' && parent.object === node) || WRAPPERS.has(parent.type)
  return climbs ? outermost(parent) : node
}

const isWritten = (identifier) => {
  const use = outermost(identifier)
  const { parent } = use
  if (use === identifier) return false
  if (parent.type === 'AssignmentExpression') return parent.left === use
  if (parent.type === 'UpdateExpression') return true
  if (parent.type === 'UnaryExpression') return parent.operator === 'delete'
  return (
    parent.type === 'CallExpression' &&
    parent.callee === use &&
    use.type === 'MemberExpression' &&
    MUTATORS.test(use.property.name ?? '')
  )
}

export const noModuleState = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      variable: 'A module-level `{{kind}}` is state that workflows would share. Keep it in the workflow function.',
      collection:
        '`{{name}}` can be changed by anyone. Declare it ReadonlyMap, ReadonlySet, readonly […] or `as const`.',
      written: '`{{name}}` belongs to the module: writing to it leaks from one workflow into another.',
    },
  },
  create(context) {
    const checkDeclaration = (node, declaration) => {
      if (declaration.kind !== 'const') {
        context.report({ node, messageId: 'variable', data: { kind: declaration.kind } })
      } else if (isCollection(node.init) && !declaredReadonly(node)) {
        context.report({ node, messageId: 'collection', data: { name: context.sourceCode.getText(node.id) } })
      }
    }
    const checkVariable = (variable) => {
      for (const { node, parent } of variable.defs.filter((def) => def.type === 'Variable')) {
        if (!parent.declare) checkDeclaration(node, parent)
      }
      for (const { identifier } of variable.references) {
        if (isWritten(identifier))
          context.report({ node: identifier, messageId: 'written', data: { name: variable.name } })
      }
    }
    return {
      'Program:exit'(program) {
        const scope = context.sourceCode.getScope(program)
        const modules = [scope, ...scope.childScopes.filter((child) => child.type === 'module')]
        modules.flatMap((each) => each.variables).forEach(checkVariable)
      },
    }
  },
}
