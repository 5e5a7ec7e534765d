/** `npm run bundle`: builds the workflow bundle ahead, as the image does. */
import { workflowBundlePath } from '../temporal/workflow-bundle'

workflowBundlePath().then(
  (file) => console.log(`workflow bundle: ${file}`),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
