import { List, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Way, waySentence } from './way';

/** What the page is called, wherever a link leads to it. */
export const PRIVACY_TITLE = 'What is encrypted, and what the server sees';

/**
 * Who can see and hear what, in plain words.
 *
 * Every sentence is a claim about the code: whoever changes what it says changes it here (crates/media, docs/api.md).
 */
export function Privacy({ way, order = 2 }: { way: Way; order?: 2 | 3 }) {
  return (
    <Stack gap="xl">
      <Part title="On the way" order={order}>
        <List.Item>
          Sound, picture and shared screens are encrypted between your device and the server (DTLS-SRTP).
        </List.Item>
        <List.Item>
          Everything else goes by TLS: signing in, the queue, the board, decisions.{' '}
          <Text span inherit fw={way === 'open' ? 650 : undefined} data-testid="way">
            {waySentence(way)}
          </Text>
        </List.Item>
        <List.Item>
          Nothing is encrypted from person to person. The server is in between and has the keys.
        </List.Item>
      </Part>
      <Part title="What the server sees" order={order}>
        <List.Item>
          It decrypts sound and picture to pass them on, and encrypts them anew for everyone who gets them.
          Whoever runs the server could change it to listen; you trust them as you trust the host of a room.
        </List.Item>
        <List.Item>
          It passes on the voice and the screen of whoever has the floor, and nobody else’s. Without the floor
          your page sends no sound; what another program sends all the same is thrown away.
        </List.Item>
        <List.Item>
          Cameras need no floor. Yours is sent when you switch it on; six at most are shown at a time, and
          never an observer’s.
        </List.Item>
        <List.Item>
          It keeps your account (name, email, your password only as a hash), who was invited, and the record
          of each meeting: who came and went, who had the floor and for how long, for how much of it they were
          heard, notes, the board and decisions.
        </List.Item>
        <List.Item>
          It sees the network address that you come from, and does not store it. The others see your name and
          user name; they are told neither that address nor your email.
        </List.Item>
        <List.Item>
          A proxy that its operator has put in front sees what TLS carries. A relay (TURN) sees sound and
          picture only encrypted.
        </List.Item>
      </Part>
      <Part title="What it never does" order={order}>
        <List.Item>
          It writes down no sound, no picture and no screen: this version cannot record. Who is in the meeting
          still can, on their own device.
        </List.Item>
        <List.Item>
          It lets nobody be heard who does not have the floor, whatever their program says: the gate is in the
          server.
        </List.Item>
        <List.Item>
          It has no advertising and no trackers, and its pages load nothing from elsewhere. Your browser
          speaks with other hosts only if the operator has named helpers (STUN, TURN) for sound and picture.
        </List.Item>
        <List.Item>
          It sets no cookie but the one that keeps you signed in. Which devices and colours you chose stays in
          your browser.
        </List.Item>
      </Part>
    </Stack>
  );
}

function Part({ title, order, children }: { title: string; order: 2 | 3; children: ReactNode }) {
  return (
    <section>
      <Title order={order} size="h3" mb="sm">
        {title}
      </Title>
      <List spacing="sm">{children}</List>
    </section>
  );
}
