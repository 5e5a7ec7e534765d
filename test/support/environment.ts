/** The environment of this run without any configured server: what a newcomer's machine has. */
export const bareEnvironment = (dataDir: string): Record<string, string | undefined> => ({
  ...process.env,
  DATA_DIR: dataDir,
  DATABASE_URL: '',
  TEMPORAL_ADDRESS: '',
  SMTP_URL: '',
})
