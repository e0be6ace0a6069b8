import { Button } from '../../../kit/button';
import { TextField } from '../../../kit/form';
import type { Draft, DraftVariant } from './draft';
import { TemplateField } from './template-field';
import { useTemplate } from './use-template';
import { VariableFields } from './variable-fields';

interface VariantFieldsProps {
  index: number;
  draft: Draft;
  variant: DraftVariant;
  onChange: (variant: DraftVariant) => void;
  onRemove?: (() => void) | undefined;
}

/** A template or variables of its own, or both. */
export function VariantFields({ index, draft, variant, onChange, onRemove }: VariantFieldsProps) {
  const { data: template } = useTemplate(variant.templateId || draft.templateId);
  const name = `experiment.variants.${index}`;
  return (
    <fieldset className="variant form">
      <legend>Variant {index + 1}</legend>
      <div className="columns">
        <TextField
          name={`${name}.name`}
          label="Name"
          value={variant.name}
          onValueChange={(changed) => onChange({ ...variant, name: changed })}
        />
        <TemplateField
          name={`${name}.template.id`}
          label="Template"
          hint="Empty: that of the campaign."
          channel={draft.channel}
          value={variant.templateId}
          onChange={(templateId) => onChange({ ...variant, templateId })}
        />
      </div>
      {template && template.variables.length > 0 && (
        <>
          <p className="field-hint">Variables of its own, preferred to those of the campaign.</p>
          <div className="columns">
            <VariableFields
              name={`${name}.variables`}
              variables={template.variables}
              values={variant.variables}
              onChange={(variables) => onChange({ ...variant, variables })}
              optional
            />
          </div>
        </>
      )}
      {onRemove && (
        <div>
          <Button look="plain" onClick={onRemove}>
            Remove variant {index + 1}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
