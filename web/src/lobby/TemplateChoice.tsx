import { Radio, Text } from '@mantine/core';
import { useTranslation } from '../language/useTranslation';
import classes from './CreateMeeting.module.css';
import { TEMPLATES, type Template } from './template';

interface TemplateChoiceProps {
  value: Template;
  onChange: (template: Template) => void;
}

/** What kind of meeting it is: each card fills the settings below. */
export function TemplateChoice({ value, onChange }: TemplateChoiceProps) {
  const { t } = useTranslation('lobby');
  return (
    <Radio.Group
      size="md"
      label={t('create.template')}
      value={value}
      onChange={(next) => onChange(next as Template)}
    >
      <div className={classes.templates}>
        {TEMPLATES.map((template) => (
          <Radio.Card
            key={template}
            value={template}
            className={classes.template}
            data-testid={`template-${template}`}
            aria-labelledby={`${template}-name`}
            aria-describedby={`${template}-what`}
          >
            <Radio.Indicator />
            <div>
              <Text fw={600} id={`${template}-name`}>
                {t(`template.${template}.name`)}
              </Text>
              <Text size="sm" c="dimmed" id={`${template}-what`}>
                {t(`template.${template}.what`)}
              </Text>
            </div>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
