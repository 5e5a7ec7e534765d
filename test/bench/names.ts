/** Names that the processes of a bench run share. */
export const BASELINE_QUEUE = 'bench-baseline'
/** The client of every request, also of the baselines'. */
export const CLIENT = 'bench'
export const SINK_READY = 'sink listens on '
export const PROBE_READY = 'probe listens on '
