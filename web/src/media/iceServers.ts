import { credential } from '../account/session';
import { API } from '../protocol/http';

/** A call that takes longer must not hold up the sound: most networks need no such server. */
const PATIENCE_MS = 4_000;

/** The relays that the server names for closed networks; none where it names none or cannot be asked. */
export async function iceServers(meeting: number): Promise<RTCIceServer[]> {
  try {
    const token = await credential.token();
    const answer = await fetch(`${API}/meetings/${meeting}/ice_servers`, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) return [];
    const told = (await answer.json()) as { ice_servers?: RTCIceServer[] };
    return Array.isArray(told.ice_servers) ? told.ice_servers : [];
  } catch {
    return [];
  }
}
