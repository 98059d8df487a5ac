import type { RetentionOverview } from '@qiaolou/schema';
import { Alert, Form, Input, InputNumber, Modal } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { readClassLines } from './class-lines.ts';
import { retentionMessages } from './messages.ts';
import { useKeptReason } from '../../base/use-kept-reason.ts';
import { useRetentionAct } from './use-retention.ts';

interface PolicyForm {
  readonly defaultDays: number;
  readonly classes: string;
  readonly reason: string;
}

/** Chooses how long logs are kept. */
export function PolicyDialog(props: {
  readonly policy: RetentionOverview['policy'];
  readonly floorDays: number;
  readonly onClose: () => void;
}): ReactNode {
  const { policy, floorDays } = props;
  const { retention: r, common } = useMessages(retentionMessages);
  const describe = useErrorText();
  const [form] = Form.useForm<PolicyForm>();
  const { reason, onValuesChange, close } = useKeptReason('retention.policy', props.onClose);
  const choosing = useRetentionAct('chooseRetention', close);
  const classes = policy.classes.map(({ dataset, days }) => `${dataset} ${days}`).join('\n');
  return (
    <Modal
      open
      title={r.setPolicy}
      okText={common.save}
      okButtonProps={{ loading: choosing.isPending }}
      onOk={() => {
        form.submit();
      }}
      onCancel={close}
    >
      <p className="muted">{r.law(formatCount(floorDays))}</p>
      <Form<PolicyForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ defaultDays: policy.defaultDays, classes, reason }}
        onValuesChange={onValuesChange}
        onFinish={({ classes: lines, ...rest }) => {
          choosing.mutate({ body: { ...rest, classes: [...(readClassLines(lines) ?? [])] } });
        }}
      >
        <Form.Item name="defaultDays" label={r.defaultDays} rules={[{ required: true, message: common.required }]}>
          <InputNumber min={1} max={36_500} precision={0} suffix={r.dayUnit} />
        </Form.Item>
        <Form.Item
          name="classes"
          label={r.classes}
          extra={r.classesHint}
          rules={[
            {
              validator: (_rule, text: string) =>
                readClassLines(text) === undefined ? Promise.reject(new Error(r.badClasses)) : Promise.resolve(),
            },
          ]}
        >
          <Input.TextArea rows={3} maxLength={8_000} />
        </Form.Item>
        <ReasonItem />
        {choosing.error && <Alert type="error" title={describe(choosing.error)} />}
      </Form>
    </Modal>
  );
}

function ReasonItem(): ReactNode {
  const { retention: r, common } = useMessages(retentionMessages);
  return (
    <Form.Item name="reason" label={r.reason} rules={[{ required: true, whitespace: true, message: common.required }]}>
      <Input.TextArea rows={2} maxLength={500} />
    </Form.Item>
  );
}
