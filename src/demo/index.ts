export {
  createSampleWorkflow,
  pointAtStandIns,
  type SampleEndpoints,
  type SampleEnv,
} from './sample-workflow.ts'
export { type Sample, type SampleCustomer, type SamplePorts, startSample } from './start-sample.ts'
