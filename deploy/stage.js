// A plugin of osls: names the API's deployment after what it is made of, and leaves the stage to serverless.yml.
//
// A stage of API Gateway goes on with the deployment that it has until it is given another one, so a changed resource policy alone
// would change nothing. The deployment's name here is a hash of the policy, the methods and the paths: when one of them changes, there
// is a new deployment, and the stage takes it.
"use strict";

const { createHash } = require("node:crypto");

const MADE_OF = ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::Resource", "AWS::ApiGateway::Method"];

class Stage {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { "after:aws:package:finalize:mergeCustomProviderResources": () => this.join() };
  }

  join() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    const [before] = Object.keys(Resources).filter((name) => Resources[name].Type === "AWS::ApiGateway::Deployment");
    const deployment = Resources[before];
    const parts = Object.keys(Resources).filter((name) => MADE_OF.includes(Resources[name].Type));
    const text = JSON.stringify(parts.sort().map((name) => [name, Resources[name]]));
    const name = `ApiGatewayDeployment${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    delete deployment.Properties.StageName; // Else AWS makes a stage of that name beside ours.
    delete Resources[before];
    Resources[name] = deployment;
    Resources.ToolsStage.Properties.DeploymentId = { Ref: name };
  }
}

module.exports = Stage;
