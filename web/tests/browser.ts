/** Debian's browser; nothing is downloaded for the tests. */
const CHROMIUM = process.env.NEXCHAMPS_CHROMIUM ?? '/usr/bin/chromium';

/**
 * A browser with a microphone that beeps, a camera and a screen, all of Chromium's making; `devices: false`: with none.
 * Nobody is asked for permission: it is given, or with `=deny` refused.
 */
export function chromium({ devices = true, permission = '' } = {}) {
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
      // Ten frames a second: all windows' encoders share two cores.
      ...(devices ? ['--use-fake-device-for-media-stream=fps=10'] : []),
      `--use-fake-ui-for-media-stream${permission}`,
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
    ],
  };
}
