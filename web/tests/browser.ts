/** Debian's browser; nothing is downloaded for the tests. */
const CHROMIUM = process.env.NEXCHAMPS_CHROMIUM ?? '/usr/bin/chromium';

/** A browser that is told how its devices are; `devices` and `permission` as Chromium's flags take them. */
export function chromium(devices = 'fps=10', permission = '') {
  return {
    executablePath: CHROMIUM,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // The page may speak with this machine alone; a call to any other host is a failure.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      `--use-fake-device-for-media-stream=${devices}`,
      `--use-fake-ui-for-media-stream${permission}`,
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
    ],
  };
}
