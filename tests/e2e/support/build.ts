// Once before all tests: what is tested is what the sources make.
import { ensureBuild } from '../../../scripts/ensure-build.mjs'

export default ensureBuild
