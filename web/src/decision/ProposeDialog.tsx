import { Button, Group, NumberInput, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, memo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { act, useMay, usePermission } from '../meeting/useRoom';
import { METHODS, type Method } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import { Guarded } from '../ui/Guarded';
import { NAME_MAX, TEXT_MAX, useLimit } from '../ui/limit';
import { closeProposing, propose, useProposing } from './proposing';

interface Draft {
  title: string;
  description: string;
  method: Method;
  quorum: number | string;
}

const EMPTY: Draft = { title: '', description: '', method: 'majority', quorum: 0 };

interface ProposeProps {
  variant?: 'default' | 'subtle';
}

/** Where it is allowed, and nowhere else: the sentence beside it says who may. */
export const ProposeButton = memo(function ProposeButton({ variant = 'default' }: ProposeProps) {
  const { t } = useTranslation('decision');
  const allowed = useMay('proposal.create');
  if (!allowed) return null;
  return (
    <Button
      variant={variant}
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={propose}
      data-testid="propose"
    >
      {t('propose')}
    </Button>
  );
});

/** Stands by itself in the room, so that a turn that ends takes away no words. */
export function ProposeDialog() {
  const { t } = useTranslation('decision');
  const opened = useProposing((s) => s.opened);
  const permission = usePermission('proposal.create');
  const [draft, setDraft] = useState(EMPTY);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const titleLimit = useLimit(draft.title, NAME_MAX);
  const detailsLimit = useLimit(draft.description, TEXT_MAX);
  const submit = async () => {
    const title = draft.title.trim();
    if (!title) return;
    const body = { title, description: draft.description.trim() || undefined, method: draft.method };
    if (!(await act('proposal.create', { ...body, quorum: Number(draft.quorum) || 0 }))) return;
    setDraft(EMPTY);
    closeProposing();
  };
  const pressed = (event: FormEvent) => {
    event.preventDefault();
    if (permission.allowed) void submit();
  };
  return (
    <Dialog opened={opened} onClose={closeProposing} title={t('propose_title')}>
      <form onSubmit={pressed}>
        <Stack>
          <TextInput
            label={t('propose_what')}
            required
            value={draft.title}
            data-autofocus
            onChange={(event) => set({ title: event.currentTarget.value })}
            {...titleLimit}
          />
          <Textarea
            label={t('details')}
            autosize
            minRows={2}
            maxRows={8}
            value={draft.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            {...detailsLimit}
          />
          <Radio.Group
            label={t('method')}
            value={draft.method}
            onChange={(value) => set({ method: value as Method })}
          >
            <Stack gap={4} mt={4}>
              {METHODS.map((each) => (
                <Radio key={each} value={each} label={t(`method_${each}`)} description={t(`rule_${each}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <NumberInput
            label={t('quorum')}
            description={t('quorum_hint')}
            min={0}
            max={100}
            allowDecimal={false}
            value={draft.quorum}
            onChange={(quorum) => set({ quorum })}
          />
          <Group justify="flex-end">
            {permission.allowed ? (
              <Button type="submit" data-testid="send-proposal">
                {t('propose_send')}
              </Button>
            ) : (
              <Guarded permission={permission} onClick={() => {}} data-testid="send-proposal">
                {t('propose_send')}
              </Guarded>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
