import { mount } from "svelte";
import * as api from "./api";
import App from "./App.svelte";
import { live } from "./live/page";
import "./tokens.css";
import "./base.css";

const target = document.getElementById("app");
if (target) mount(App, { target, props: { source: { ...api, ...live() } } });
