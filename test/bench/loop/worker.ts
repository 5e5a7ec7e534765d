/** The worker's process as it is, with a probe on its event loop. */
import { probeLoop } from './probe'
import '../../../worker/main'

probeLoop()
